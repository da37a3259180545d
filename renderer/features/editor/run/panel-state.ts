import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ChosenItems } from '../../../canvas/shown-run.ts';
import type { EditorContextValue } from '../model/editor-context.tsx';
import { useEditorContext } from '../model/editor-context.tsx';
import type { Consequence } from './test-consequences.ts';

export type TestMode = 'step' | 'until';
export type TestEffects = 'real' | 'recorded';

/** A test of the draft that the author started. */
export interface StepTest {
  stepId: string;
  mode: TestMode;
  phase: 'saving' | 'running' | 'ended';
  /** Null until the engine has begun. */
  runId: string | null;
  /** Why it could not begin. */
  error: unknown;
}

/** What the panels of one open editor share; gone when the editor is closed. */
export interface PanelState {
  /** The run on the canvas. */
  runId: string | null;
  /** Newer runs take its place as they begin. */
  isLive: boolean;
  items: ChosenItems;
  test: StepTest | null;
  /** Asked before steps act outside. */
  question: { stepId: string; mode: TestMode; consequences: readonly Consequence[] } | null;
  rehearsal: { runId: string; baseRunId: string | null } | null;
  /** A published version that is looked at in the place of the draft. */
  viewedVersion: number | null;
}

export type PanelStore = StoreApi<PanelState>;

const stores = new WeakMap<EditorContextValue, PanelStore>();

export function panelStoreOf(editor: EditorContextValue): PanelStore {
  let store = stores.get(editor);
  if (store === undefined) {
    store = createStore<PanelState>()(() => ({
      runId: null,
      isLive: true,
      items: {},
      test: null,
      question: null,
      rehearsal: null,
      viewedVersion: null,
    }));
    stores.set(editor, store);
  }
  return store;
}

export function usePanelStore(): PanelStore {
  return panelStoreOf(useEditorContext());
}

export function usePanel<T>(read: (state: PanelState) => T): T {
  return useStore(usePanelStore(), read);
}

/** Puts a run on the canvas; items of loops begin with the first again. */
export function showRun(store: PanelStore, runId: string | null): void {
  if (store.getState().runId !== runId) store.setState({ runId, items: {} });
}
