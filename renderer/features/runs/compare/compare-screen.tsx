import { ActionIcon, Tooltip } from '@mantine/core';
import { ArrowLeft, ArrowRightLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { RunComparison, RunSummary, StepComparison } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { formatCount } from '../../../ui/format.ts';
import { ListSkeleton } from '../../../ui/list-skeleton.tsx';
import { isActive, runWords, stepTitle } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import classes from './compare.module.css';
import { ComparedStep } from './compared-step.tsx';
import { RerunFixed } from './rerun-fixed.tsx';

/** Two runs side by side: which step did otherwise first, and what was otherwise in each. */
export function CompareScreen({ before, after }: { before: string; after: string }) {
  useEffect(() => {
    document.title = 'Compare runs · Patchbay';
  }, []);
  const later = useRpcQuery('runs.get', { id: after, longest: 0 });
  const isOver = later.data !== undefined && !isActive(later.data);
  const query = useRpcQuery('runs.compare', { before, after }, { enabled: isOver });
  const error = later.error ?? query.error;
  return (
    <div className={classes.root}>
      <header className={classes.bar}>
        <Tooltip label="Back to the run">
          <ActionIcon component={Link} href={`/runs/${before}`} aria-label="Back to the run">
            <ArrowLeft size={16} />
          </ActionIcon>
        </Tooltip>
        <h1 className={classes.title}>
          {later.data?.cause === 'rehearsal' ? 'Rehearsal of the draft' : 'Two runs compared'}
        </h1>
      </header>
      {error !== null && (
        <ErrorState
          title="The runs cannot be compared"
          error={error}
          onRetry={() => void Promise.all([later.refetch(), query.refetch()])}
        />
      )}
      {error === null && query.data === undefined && (
        <>
          {later.data !== undefined && !isOver && (
            <p className={classes.wait} role="status">
              {later.data.cause === 'rehearsal'
                ? 'The draft is being rehearsed. Nothing outside is touched.'
                : 'The later run is still under way. What differs is shown when it is over.'}
            </p>
          )}
          <ListSkeleton label="Comparing the runs" />
        </>
      )}
      {query.data !== undefined && <Compared data={query.data} />}
    </div>
  );
}

function Compared({ data }: { data: RunComparison }) {
  const { before, after, steps } = data;
  const [, navigate] = useLocation();
  const catalog = useRpcQuery('catalog.list', {}).data?.steps;
  const isTrigger = ({ stepType }: StepComparison): boolean =>
    catalog?.find(({ type }) => type === stepType)?.group === 'trigger';
  const differing = steps.filter((step) => step.differs && !isTrigger(step));
  const first = differing[0];
  const cameDifferent = steps.some((step) => step.differs && isTrigger(step));
  const [picked, setPicked] = useState<string>();
  const open = steps.find(({ stepId }) => stepId === (picked ?? first?.stepId)) ?? steps[0];
  const isRehearsal = after.cause === 'rehearsal';
  return (
    <>
      <div className={classes.sides}>
        <Side run={before} label="Before" />
        <Tooltip label="Swap">
          <ActionIcon
            aria-label="Swap the runs"
            onClick={() => navigate(`/runs/compare/${after.id}/${before.id}`)}
          >
            <ArrowRightLeft size={15} />
          </ActionIcon>
        </Tooltip>
        <Side run={after} label={isRehearsal ? 'Rehearsed' : 'After'} />
      </div>
      <div className={classes.answer}>
        {first === undefined ? (
          <Callout
            tone="plain"
            title={
              cameDifferent
                ? 'Both did the same, step by step; what came in differs.'
                : 'Both did the same, step by step.'
            }
          />
        ) : (
          <Callout
            tone="warn"
            title={
              <>
                <strong>“{stepTitle(first)}” did otherwise first</strong>
                {differing.length > 1 &&
                  `, and ${formatCount(differing.length - 1, 'step')} behind it`}
                .
              </>
            }
          />
        )}
        {isRehearsal && <RerunFixed before={before} />}
      </div>
      <div className={classes.columns}>
        <StepList steps={steps} openId={open?.stepId} onOpen={setPicked} />
        {open !== undefined && (
          <ComparedStep key={open.stepId} step={open} before={before} after={after} />
        )}
      </div>
    </>
  );
}

function Side({ run, label }: { run: RunSummary; label: string }) {
  return (
    <section className={classes.side} aria-label={label}>
      <span className={classes.label}>{label}</span>
      <StatusBadge status={run.status} strong />
      <Link href={`/runs/${run.id}`}>{run.workflowName}</Link>
      <span className={classes.quiet}>
        {runWords(run)} · <TimeText time={run.queuedAt} />
        {run.startedAt !== null && (
          <>
            {' '}
            · <DurationText from={run.startedAt} to={run.endedAt} />
          </>
        )}
      </span>
    </section>
  );
}

function StepList({
  steps,
  openId,
  onOpen,
}: {
  steps: readonly StepComparison[];
  openId: string | undefined;
  onOpen: (stepId: string) => void;
}) {
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((step) => (
        <li key={step.stepId}>
          <button
            type="button"
            className={classes.step}
            data-differs={step.differs || undefined}
            aria-current={step.stepId === openId ? 'true' : undefined}
            onClick={() => onOpen(step.stepId)}
          >
            <span className={classes.stepName}>{stepTitle(step)}</span>
            <span className={classes.how}>{howWords(step)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function howWords({ differs, before, after, input, output }: StepComparison): string {
  if (!differs) return 'same';
  if (before === null) return 'new';
  if (after === null) return 'gone';
  if (before.status !== after.status) return `${before.status} → ${after.status}`;
  if (before.port !== after.port) return 'another port';
  return output.length > 0 ? 'other output' : input.length > 0 ? 'other input' : 'other error';
}
