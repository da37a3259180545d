import type { Viewport } from '@xyflow/react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { useEditorContext } from './editor-context.tsx';

/** What may stand at the right, beside the canvas. */
export type SidePanel = 'problems' | 'versions' | 'publish' | 'run';

/** Whose data the author works with; neither: the newest there is. */
export interface SampleSource {
  run?: string;
  event?: string;
}

/** What is on screen around the canvas; never saved with the workflow. */
export interface EditorView {
  side: SidePanel | null;
  samples: SampleSource;
  /** A step that the canvas should bring into sight and focus; a new object for each wish. */
  wanted: { stepId: string } | null;
  /** What the canvas showed when it was left, for its return; null: all that there is. */
  sight: Viewport | null;
  /** A request that is being filled from something else; `text`: what was pasted. */
  filling: { stepId: string; from: 'curl' | 'openapi'; text: string } | null;
  /** Read out by screen readers. */
  announcement: { text: string };
  showSide(side: SidePanel | null): void;
  useSamples(samples: SampleSource): void;
  /** Brings the step into sight, selects it, and opens its panel. */
  reveal(stepId: string): void;
  announce(text: string): void;
}

export type EditorViewStore = StoreApi<EditorView>;

export function createEditorView(): EditorViewStore {
  return createStore<EditorView>()((set) => ({
    side: null,
    samples: {},
    wanted: null,
    sight: null,
    filling: null,
    announcement: { text: '' },
    showSide: (side) => set({ side }),
    useSamples: (samples) => set({ samples }),
    reveal: (stepId) => set({ wanted: { stepId } }),
    announce: (text) => set({ announcement: { text } }),
  }));
}

export function useEditorView<T>(read: (view: EditorView) => T): T {
  return useStore(useEditorContext().view, read);
}
