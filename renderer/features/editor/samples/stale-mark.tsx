import { Clock } from 'lucide-react';
import { useMemo } from 'react';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { useEditor } from '../model/editor-context.tsx';
import classes from './samples.module.css';
import { type Staleness, staleness } from './staleness.ts';

const words: Record<Exclude<Staleness, 'fresh'>, string> = {
  'step changed': 'Out of date: this step was changed since.',
  'upstream changed': 'Out of date: a step before it was changed since.',
};

/** Says when the output of a run is not what the draft would bring any more. */
export function StaleMark({ stepId, runId }: { stepId: string; runId: string }) {
  // What a run carries out never changes.
  const { data } = useRpcQuery('runs.definition', { id: runId });
  const draft = useEditor(({ definition }) => definition);
  const state = useMemo(
    () => (data === undefined ? 'fresh' : staleness(stepId, { ran: data.definition, draft })),
    [data, draft, stepId],
  );
  if (state === 'fresh') return null;
  return (
    <p className={classes.stale} role="status">
      <Clock size={13} aria-hidden="true" />
      {words[state]}
    </p>
  );
}
