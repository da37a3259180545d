import { createContext, type ReactNode, useContext } from 'react';
import { useStore } from 'zustand';
import { BugError } from '../../../../shared/errors.ts';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry, StepPort } from '../../../../shared/step-catalog.ts';
import type { RunOverlayStore } from '../../../canvas/run-overlay.ts';
import type { Autosave } from './autosave.ts';
import type { DraftCheckStore } from './draft-check.ts';
import type { EditorState, EditorStore } from './editor-store.ts';
import type { EditorViewStore } from './editor-view.ts';

/** One open editor: its draft, what saves it, and the step types there are. */
export interface EditorContextValue {
  workflowId: string;
  store: EditorStore;
  autosave: Autosave;
  catalog: ReadonlyMap<string, StepCatalogEntry>;
  check: DraftCheckStore;
  overlay: RunOverlayStore;
  view: EditorViewStore;
}

const EditorContext = createContext<EditorContextValue | undefined>(undefined);

export function EditorProvider({
  value,
  children,
}: {
  value: EditorContextValue;
  children: ReactNode;
}) {
  return <EditorContext value={value}>{children}</EditorContext>;
}

export function useEditorContext(): EditorContextValue {
  const value = useContext(EditorContext);
  if (value === undefined) throw new BugError('useEditorContext outside of EditorProvider');
  return value;
}

/** Part of the editor's state; renders again only when that part changes. */
export function useEditor<T>(read: (state: EditorState) => T): T {
  return useStore(useEditorContext().store, read);
}

/**
 * The ports of a placed step as far as its type alone says; `workflows.check` tells those that
 * depend on its params.
 */
export function portsOf(step: WorkflowStep, entry: StepCatalogEntry | undefined): StepPort[] {
  const ports = entry?.ports ?? [{ name: 'out', label: '' }];
  return step.onError === 'port'
    ? [...ports, { name: 'error', label: 'When it fails' }]
    : [...ports];
}
