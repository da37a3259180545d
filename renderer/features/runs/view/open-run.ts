import { createContext, useContext } from 'react';
import { BugError } from '../../../../shared/errors.ts';
import type { RunDetail, StepRun } from '../../../../shared/model/run.ts';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry, StepPort } from '../../../../shared/step-catalog.ts';
import type { RunOverlayStore } from '../../../canvas/run-overlay.ts';
import type { LookedInto, ShownRun } from '../../../canvas/shown-run.ts';
import type { Asked } from '../actions/ask-dialog.tsx';

/** A step of the run, with the item of the loops around it. */
export interface StepPlace {
  stepId: string;
  iteration: string;
}

/** The run that is open, what is looked at in it, and what can be asked for. */
export interface OpenRun {
  run: RunDetail;
  items: ShownRun['items'];
  definition: WorkflowDefinition;
  catalog: ReadonlyMap<string, StepCatalogEntry>;
  overlay: RunOverlayStore;
  /** Null: the run as a whole. */
  selected: StepPlace | null;
  step: StepRun | null;
  /** Of a selected loop, or of the loop around the selected step. */
  loopOf(stepId: string): LookedInto | undefined;
  portsOf(stepId: string): readonly StepPort[];
  nameOf(stepId: string): string;
  select(place: StepPlace | null): void;
  /** Looks into another item of a loop. */
  lookInto(loop: { stepId: string; iteration: string }, index: number): void;
  ask(asked: Asked): void;
}

const OpenRunContext = createContext<OpenRun | undefined>(undefined);
export const OpenRunProvider = OpenRunContext;

export function useOpenRun(): OpenRun {
  const value = useContext(OpenRunContext);
  if (value === undefined) throw new BugError('useOpenRun outside of OpenRunProvider');
  return value;
}
