import { TriangleAlert } from 'lucide-react';
import type { Trigger } from '../../../../shared/model/trigger.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { formatExactTime } from '../../../ui/format.ts';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { dueWords, nextDue, type TriggerNames, triggerWords } from '../model/trigger-words.ts';
import { troubled } from '../model/workflow-state.ts';
import classes from './trigger-cell.module.css';

export interface TriggerLooks extends TriggerNames {
  /** Icon by step type. */
  icons: ReadonlyMap<string, string>;
}

const shownTriggers = 2;

/** Beside other triggers the icon of what anybody can start says enough. */
function isPlain({ triggers }: Workflow, type: string): boolean {
  return type === 'manual' && triggers.length > 1;
}

/** What starts a workflow, when it is due, and what keeps it from being heard. */
export function TriggerCell({
  workflow,
  live,
  looks,
}: {
  workflow: Workflow;
  live: readonly Trigger[];
  looks: TriggerLooks;
}) {
  const due = nextDue(live);
  const ill = troubled(live);
  const more = workflow.triggers.length - shownTriggers;
  const [first] = ill;
  return (
    <span className={classes.root}>
      {workflow.triggers.length === 0 && <span className={classes.none}>No trigger</span>}
      {workflow.triggers.slice(0, shownTriggers).map((placed) => (
        <span
          key={placed.stepId}
          className={classes.trigger}
          title={looks.types.get(placed.type) ?? placed.type}
        >
          <StepIcon name={looks.icons.get(placed.type)} size={14} />
          <span className="visually-hidden">{`${looks.types.get(placed.type) ?? placed.type}: `}</span>
          <span className={isPlain(workflow, placed.type) ? 'visually-hidden' : classes.words}>
            {triggerWords(placed, live, looks)}
          </span>
        </span>
      ))}
      {more > 0 && <span className={classes.more}>+{more}</span>}
      {due !== null && (
        <span className={classes.due} title={`Next: ${formatExactTime(due)}`}>
          next {dueWords(due, Date.now())}
        </span>
      )}
      {first !== undefined && (
        <span className={classes.trouble} title={first.trouble?.message}>
          <TriangleAlert size={14} aria-hidden="true" />
          <span className={classes.words}>{first.trouble?.message}</span>
        </span>
      )}
    </span>
  );
}
