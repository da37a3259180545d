import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { BugError } from '../../../../shared/errors.ts';
import type { WorkflowEdge } from '../../../../shared/model/workflow.ts';
import type { Point } from '../../../canvas/geometry.ts';

/** An open search for a step, and what becomes of the one that is chosen. */
export interface StepSearch {
  /** Where the search is shown, in pixels of the window. */
  at: Point;
  /** Left top corner of the new step; null: behind the step it follows, or in the middle. */
  place: Point | null;
  /** The new step follows this one. */
  from: { stepId: string; port: string } | null;
  /** The new step leads to this one. */
  into: string | null;
  /** The new step is put into this edge. */
  edge: WorkflowEdge | null;
  /** Only steps that are there already: an edge is drawn to one of them. */
  isConnecting: boolean;
}

export interface CanvasUi {
  search: StepSearch | null;
  hoveredEdge: string | null;
  /** The edge that takes up what is dropped now. */
  dropEdge: string | null;
  /** Step, note or group whose text is edited in place. */
  editing: string | null;
  isHelpOpen: boolean;
  /** Said on the canvas for a while; `tone` of what was refused is `warn`. */
  notice: { text: string; tone: 'plain' | 'warn' } | null;
  openSearch(search: Partial<StepSearch> & { at: Point }): void;
  closeSearch(): void;
  hoverEdge(id: string | null): void;
  setDropEdge(id: string | null): void;
  edit(id: string | null): void;
  showHelp(isOpen: boolean): void;
  say(text: string, tone?: 'plain' | 'warn'): void;
  hush(): void;
}

export type CanvasUiStore = StoreApi<CanvasUi>;

export function createCanvasUi(): CanvasUiStore {
  return createStore<CanvasUi>()((set) => ({
    search: null,
    hoveredEdge: null,
    dropEdge: null,
    editing: null,
    isHelpOpen: false,
    notice: null,
    openSearch: (search) =>
      set({
        search: {
          place: null,
          from: null,
          into: null,
          edge: null,
          isConnecting: false,
          ...search,
        },
      }),
    closeSearch: () => set({ search: null }),
    hoverEdge: (id) => set({ hoveredEdge: id }),
    setDropEdge: (id) => set({ dropEdge: id }),
    edit: (id) => set({ editing: id }),
    showHelp: (isOpen) => set({ isHelpOpen: isOpen }),
    say: (text, tone = 'plain') => set({ notice: { text, tone } }),
    hush: () => set({ notice: null }),
  }));
}

const CanvasUiContext = createContext<CanvasUiStore | undefined>(undefined);
export const CanvasUiProvider = CanvasUiContext;

export function useCanvasUiStore(): CanvasUiStore {
  const store = useContext(CanvasUiContext);
  if (store === undefined) throw new BugError('useCanvasUiStore outside of CanvasUiProvider');
  return store;
}

export function useCanvasUi<T>(read: (ui: CanvasUi) => T): T {
  return useStore(useCanvasUiStore(), read);
}
