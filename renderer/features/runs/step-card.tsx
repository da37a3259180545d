import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { LoopSummary, RunDetail, StepRun } from '../../../shared/model/run.ts';
import { formatCount } from '../../ui/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DurationText } from '../../ui/time-text.tsx';
import { LoopItems } from './loop-items.tsx';
import { stepTitle } from './run-words.ts';
import classes from './step-card.module.css';
import { StepContent } from './step-content.tsx';

interface StepCardProps {
  run: RunDetail;
  step: StepRun;
  /** How far it is, where the step is a loop. */
  loop?: LoopSummary | undefined;
  startsOpen: boolean;
}

/** One step run: a line, and on demand everything that is known about it. */
export function StepCard({ run, step, loop, startsOpen }: StepCardProps) {
  const [toggled, setToggled] = useState<boolean>();
  const contentId = useId();
  const open = toggled ?? startsOpen;
  return (
    <li className={classes.root} data-skipped={step.status === 'skipped' || undefined}>
      <button
        type="button"
        className={classes.line}
        aria-expanded={open}
        aria-controls={open ? contentId : undefined}
        onClick={() => setToggled(!open)}
      >
        <ChevronRight size={13} className={classes.twist} aria-hidden="true" />
        <span className={classes.title}>
          <span className={classes.name}>{stepTitle(step)}</span>
          <span className={classes.type}>{step.stepType}</span>
        </span>
        <span className={classes.marks}>
          {step.port !== null && step.port !== 'out' && (
            <span className={classes.port}>{step.port}</span>
          )}
          {step.reused && <span className={classes.port}>reused</span>}
          {step.edited !== null && <span className={classes.port}>edited {step.edited}</span>}
          {step.attempts.length > 1 && <span>{formatCount(step.attempts.length, 'attempt')}</span>}
        </span>
        <StatusBadge status={step.status} />
        <span className={classes.duration}>
          <DurationText from={step.startedAt} to={step.endedAt} />
        </span>
      </button>
      {open && (
        <div id={contentId} className={classes.content}>
          <StepContent run={run} step={step} />
          {loop !== undefined && <LoopItems run={run} loop={loop} />}
        </div>
      )}
    </li>
  );
}
