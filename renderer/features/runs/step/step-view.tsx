import { Button } from '@mantine/core';
import { ChevronLeft, PencilLine, RotateCw, StepForward, Upload } from 'lucide-react';
import { Link } from 'wouter';
import type { StepRun } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { isActive, itemWords, stepTitle, waitWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { LoopView } from '../loop/loop-view.tsx';
import { type OpenRun, useOpenRun } from '../view/open-run.ts';
import panel from '../view/run-panel.module.css';
import { RETRY_KEY } from '../view/use-run-keys.ts';
import { whereToLook } from '../view/where-to-look.ts';
import { ApprovalBox } from './approval-box.tsx';
import { Attempts } from './attempts.tsx';
import { StepValues } from './step-values.tsx';
import classes from './step-view.module.css';

/** Everything that is known about one step of the run, and what can be done about it. */
export function StepView({ step }: { step: StepRun }) {
  const open = useOpenRun();
  const { catalog, select, definition, loopOf } = open;
  const entry = catalog.get(step.stepType);
  const around = loopAround(open, step);
  const into = loopOf(step.stepId);
  const isLoop = into !== undefined && into.loop.iteration === step.iteration;
  const notes = definition.steps.find(({ id }) => id === step.stepId)?.notes;
  return (
    <>
      <header className={classes.head}>
        <nav className={classes.crumbs} aria-label="Where this is">
          <button type="button" className={classes.crumb} onClick={() => select(null)}>
            <ChevronLeft size={13} aria-hidden="true" />
            Run
          </button>
          {around !== undefined && (
            <button
              type="button"
              className={classes.crumb}
              onClick={() => select({ stepId: around.stepId, iteration: around.iteration })}
            >
              {open.nameOf(around.stepId)}, {itemWords(step.iteration)}
            </button>
          )}
        </nav>
        <h3 className={classes.title}>
          <StepIcon name={entry?.icon} size={16} />
          <span className={classes.name}>{stepTitle(step)}</span>
          {stepTitle(step) !== entry?.name && (
            <span className={panel.quiet}>{entry?.name ?? step.stepType}</span>
          )}
        </h3>
        <p className={classes.meta}>
          <StatusBadge status={step.status} strong />
          {step.startedAt !== null && step.status !== 'skipped' && (
            <>
              <DurationText from={step.startedAt} to={step.endedAt} />
              <TimeText time={step.startedAt} />
            </>
          )}
          {marksOf(step).map((mark) => (
            <span key={mark} className={classes.mark}>
              {mark}
            </span>
          ))}
        </p>
      </header>
      <div className={classes.body}>
        <Why step={step} />
        {step.waitReason === 'approval' && <ApprovalBox step={step} />}
        <StepActions step={step} isLoop={isLoop} />
        {isLoop && <LoopView into={into} />}
        <CalledRuns step={step} />
        <Attempts step={step} />
        {step.status !== 'skipped' && <StepValues step={step} />}
        {notes !== undefined && notes !== '' && (
          <section aria-label="Notes">
            <h4 className={panel.sectionTitle}>Notes of the author</h4>
            <p className={classes.notes}>{notes}</p>
          </section>
        )}
      </div>
    </>
  );
}

function loopAround({ items }: ReturnType<typeof useOpenRun>, step: StepRun) {
  if (step.iteration === '') return undefined;
  return items.find(({ steps }) =>
    steps.some((each) => each.stepId === step.stepId && each.iteration === step.iteration),
  )?.loop;
}

/** What is out of the ordinary about how it was carried out. */
function marksOf(step: StepRun): string[] {
  const marks: string[] = [];
  if (step.reused) marks.push('reused');
  if (step.edited === 'input') marks.push('edited input');
  if (step.edited === 'output') marks.push('supplied output');
  if (step.logs.some((line) => line.startsWith('Not carried out'))) marks.push('recorded');
  if (step.port !== null && step.port !== 'out') marks.push(`left through ${step.port}`);
  return marks;
}

/** The line on top of the run is about this step. */
function isAnsweredAbove(open: OpenRun, { stepId, iteration }: StepRun): boolean {
  const answered = whereToLook(open);
  return answered?.stepId === stepId && answered.iteration === iteration;
}

function Why({ step }: { step: StepRun }) {
  const open = useOpenRun();
  const isAnswered = isAnsweredAbove(open, step) && open.run.status !== 'succeeded';
  const field = step.error === null ? null : fieldOf(step.error.message);
  return (
    <>
      {step.error !== null && (!isAnswered || field !== null) && (
        <Callout
          tone="bad"
          title={isAnswered ? `It is about the field “${field}”.` : step.error.message}
        >
          {!isAnswered && step.error.hint !== undefined && <p>{step.error.hint}</p>}
          {field !== null && (
            <a href={`#/workflows/${open.run.workflowId}?run=${open.run.id}`}>
              Mend the field in the editor
            </a>
          )}
        </Callout>
      )}
      {step.status === 'waiting' && !isAnswered && (
        <Callout
          tone="warn"
          title={
            <>
              {waitWords(step)}{' '}
              {step.waitReason !== 'person' && step.dueAt !== null && (
                <TimeText time={step.dueAt} />
              )}
            </>
          }
        />
      )}
      {step.status === 'skipped' && (
        <p className={panel.quiet}>No edge led here in this run: nothing was carried out.</p>
      )}
      {step.status === 'queued' && <p className={panel.quiet}>The run has not come here yet.</p>}
      {step.warnings.length > 0 && <Callout tone="warn" title={step.warnings.join('\n')} />}
    </>
  );
}

/** The param that an error names first: `In "url" at character 4: ...`. */
function fieldOf(message: string): string | null {
  return /^In "([^"]+)" at /.exec(message)?.[1] ?? null;
}

function StepActions({ step, isLoop }: { step: StepRun; isLoop: boolean }) {
  const open = useOpenRun();
  const { run, ask, catalog } = open;
  const isTrigger = catalog.get(step.stepType)?.group === 'trigger';
  const mayChange = !isActive(run) || run.status === 'waiting';
  const wasThere = step.status !== 'skipped' && step.status !== 'queued';
  // What stands above the canvas already is not offered twice.
  const isAbove = isLoop ? false : isAnsweredAbove(open, step);
  const canRetry = mayChange && wasThere && !isTrigger && !step.reused && !isAbove;
  const canRerun = !isActive(run) && !isTrigger;
  const hasFailed = (open.loopOf(step.stepId)?.loop.counts.failed ?? 0) > 0;
  if (!canRetry && !canRerun) return null;
  return (
    <div className={classes.actions}>
      {canRetry && (
        <>
          <Button
            leftSection={<RotateCw size={13} />}
            // Where the line on top of the run offers a retry, the key means that one.
            aria-keyshortcuts={RETRY_KEY}
            onClick={() => ask({ kind: 'retry', step })}
          >
            {!isLoop ? 'Retry…' : hasFailed ? 'Retry failed items…' : 'Retry all items…'}
          </Button>
          {!isLoop && (
            <Button
              leftSection={<PencilLine size={13} />}
              onClick={() => ask({ kind: 'edit', step })}
            >
              Edit input…
            </Button>
          )}
          <Button leftSection={<Upload size={13} />} onClick={() => ask({ kind: 'supply', step })}>
            Supply output…
          </Button>
        </>
      )}
      {canRerun && (
        <Button
          leftSection={<StepForward size={13} />}
          onClick={() => ask({ kind: 'rerun', step })}
        >
          Re-run from here…
        </Button>
      )}
    </div>
  );
}

/** Runs of other workflows that this step started. */
function CalledRuns({ step }: { step: StepRun }) {
  const { run } = useOpenRun();
  const isCall = step.stepType === 'sub-workflow';
  const { data } = useRpcQuery(
    'runs.list',
    { parent: run.id, cause: 'call', limit: 200 },
    { enabled: isCall },
  );
  const own = (data?.runs ?? []).filter(
    ({ calledFrom }) =>
      calledFrom?.stepId === step.stepId && calledFrom.iteration === step.iteration,
  );
  if (!isCall || own.length === 0) return null;
  return (
    <section aria-label="Called runs">
      <h4 className={panel.sectionTitle}>Called runs</h4>
      <ul className={panel.chain}>
        {own.map((called) => (
          <li key={called.id}>
            <Link href={`/runs/${called.id}`} className={panel.link}>
              <StatusBadge status={called.status} />
              <span className={panel.what}>{called.workflowName}</span>
              <span className={panel.end}>
                <DurationText from={called.startedAt} to={called.endedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
