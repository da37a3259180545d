import { Button, Tooltip } from '@mantine/core';
import { CircleX, Hourglass, RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { StepRun } from '../../../../shared/model/run.ts';
import { formatCount } from '../../../ui/format.ts';
import { itemWords, stepTitle, waitWords } from '../../../ui/run-words.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { useOpenRun } from './open-run.ts';
import classes from './run-answer.module.css';
import { RETRY_KEY } from './use-run-keys.ts';
import { stepAt, whereToLook } from './where-to-look.ts';

/** What happened, why, and what to do: in one glance, where there is anything to say. */
export function RunAnswer() {
  const open = useOpenRun();
  const { run, items } = open;
  // Where another item is looked into: the loop, whose retry means its failed items.
  const loop = items.find((item) => (item.loop.counts.failed ?? 0) > 0)?.loop;
  const step =
    stepAt(open, whereToLook(open)) ??
    run.steps.find(({ stepId }) => stepId === loop?.stepId) ??
    null;
  if (run.status === 'failed') return <Failure step={step} />;
  if (run.status === 'waiting' && step !== null) return <Waiting step={step} />;
  const failedItems = items.reduce((sum, { loop }) => sum + (loop.counts.failed ?? 0), 0);
  if (run.status === 'succeeded' && step !== null && (failedItems > 0 || step.status === 'failed'))
    return (
      <Answer
        tone="warn"
        title={
          failedItems > 0
            ? `The run went on although ${formatCount(failedItems, 'item')} failed.`
            : `The run went on although “${stepTitle(step)}” failed.`
        }
        step={step}
      >
        <RetryButtons step={step} />
      </Answer>
    );
  return null;
}

function Failure({ step }: { step: StepRun | null }) {
  const { run } = useOpenRun();
  const error = step?.error ?? run.error;
  const tries = step?.attempts.length ?? 0;
  const item = step === null ? '' : itemWords(step.iteration);
  const lead = step === null ? 'The run failed' : `“${stepTitle(step)}” failed`;
  const after = [
    ...(item === '' ? [] : [`in ${item}`]),
    ...(tries > 1 ? [`after ${tries} attempts`] : []),
  ].join(', ');
  return (
    <Answer
      tone="bad"
      title={
        <>
          <strong>
            {lead}
            {after === '' ? '' : ` ${after}`}:
          </strong>{' '}
          {error?.message ?? 'no reason is known.'}
        </>
      }
      hint={error?.hint}
      step={step}
    >
      <RetryButtons step={step} />
    </Answer>
  );
}

function RetryButtons({ step }: { step: StepRun | null }) {
  const { ask, run, items } = useOpenRun();
  const around = items.find(
    ({ steps, loop }) =>
      step !== null &&
      (steps.includes(step) || (loop.stepId === step.stepId && loop.iteration === step.iteration)),
  )?.loop;
  const isLoop = around !== undefined && around.stepId === step?.stepId;
  const failedItems = around?.counts.failed ?? 0;
  const isMany = step !== null && (failedItems > 1 || (isLoop && failedItems > 0));
  const isStuck = step !== null && (step.status === 'failed' || step.waitReason === 'person');
  const several =
    run.steps.filter(({ status, port }) => status === 'failed' && port === null).length > 1;
  return (
    <>
      <Tooltip label="Retry (R)">
        <Button
          variant="filled"
          leftSection={<RotateCw size={14} />}
          aria-keyshortcuts={RETRY_KEY}
          onClick={() =>
            isMany
              ? ask({ kind: 'retry', step, wholeLoop: !isLoop })
              : ask({ kind: 'retry', step: several ? null : step })
          }
        >
          {isMany ? `Retry ${formatCount(failedItems, 'failed item')}` : 'Retry'}
        </Button>
      </Tooltip>
      {isMany && !isLoop && (
        <Button onClick={() => ask({ kind: 'retry', step })}>Retry this item</Button>
      )}
      {isStuck && (
        <>
          <Button onClick={() => ask({ kind: 'edit', step })}>Edit input…</Button>
          <Button onClick={() => ask({ kind: 'supply', step })}>Supply output…</Button>
        </>
      )}
      {step !== null && <Failed step={step} />}
    </>
  );
}

/** A called run that failed is where the reason stands. */
function Failed({ step }: { step: StepRun }) {
  const details = step.error?.details;
  const runId =
    typeof details === 'object' && details !== null && !Array.isArray(details)
      ? details['runId']
      : undefined;
  if (typeof runId !== 'string') return null;
  return (
    <Link href={`/runs/${runId}`} className={classes.link}>
      Open the called run
    </Link>
  );
}

function Waiting({ step }: { step: StepRun }) {
  const { select } = useOpenRun();
  const isHeld = step.waitReason === 'person';
  return (
    <Answer
      tone={isHeld ? 'warn' : 'wait'}
      title={
        <>
          <strong>“{stepTitle(step)}”:</strong>{' '}
          {isHeld
            ? 'it was cut off while it acted, and nobody knows whether it did.'
            : waitWords(step).toLowerCase()}{' '}
          {!isHeld && step.dueAt !== null && <TimeText time={step.dueAt} />}
        </>
      }
      hint={
        isHeld
          ? 'Look at the other end: was it done? Then supply its output. If not, retry it.'
          : undefined
      }
      step={step}
    >
      {(isHeld || step.waitReason === 'retry') && <RetryButtons step={step} />}
      {step.waitReason === 'approval' && (
        <Button
          variant="filled"
          onClick={() => {
            select({ stepId: step.stepId, iteration: step.iteration });
            requestAnimationFrame(() =>
              document.querySelector<HTMLElement>('[data-approval]')?.focus(),
            );
          }}
        >
          Decide
        </Button>
      )}
    </Answer>
  );
}

const icons = { bad: CircleX, warn: TriangleAlert, wait: Hourglass };

function Answer({
  tone,
  title,
  hint,
  step,
  children,
}: {
  tone: 'bad' | 'warn' | 'wait';
  title: ReactNode;
  hint?: string | undefined;
  step: StepRun | null;
  children: ReactNode;
}) {
  const { select, selected } = useOpenRun();
  const Icon = icons[tone];
  const isElsewhere = step !== null && selected?.stepId !== step.stepId;
  return (
    <section className={classes.root} data-tone={tone} aria-label="What happened">
      <Icon size={16} aria-hidden="true" className={classes.icon} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {hint !== undefined && <p className={classes.hint}>{hint}</p>}
      </div>
      <div className={classes.buttons}>
        {isElsewhere && (
          <Button
            onClick={() => select({ stepId: step.stepId, iteration: step.iteration })}
            variant="subtle"
            color="gray"
          >
            Show the step
          </Button>
        )}
        {children}
      </div>
    </section>
  );
}
