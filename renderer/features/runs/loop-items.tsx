import { Button } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { LoopItem, LoopSummary, RunDetail } from '../../../shared/model/run.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { formatCount } from '../../ui/format.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DurationText } from '../../ui/time-text.tsx';
import classes from './step-card.module.css';
import { StepCard } from './step-card.tsx';

const PAGE = 50;

/** The items of a loop, in order; each with the step runs that were made for it. */
export function LoopItems({ run, loop }: { run: RunDetail; loop: LoopSummary }) {
  const failed = loop.counts.failed ?? 0;
  const [onlyFailed, setOnlyFailed] = useState(failed > 0);
  const [shown, setShown] = useState(PAGE);
  const query = useRpcQuery(
    'runs.items',
    {
      id: run.id,
      stepId: loop.stepId,
      around: loop.iteration,
      limit: shown,
      ...(onlyFailed ? { status: 'failed' as const } : {}),
    },
    { keepPrevious: true },
  );
  if (query.data === undefined)
    return query.error === null ? null : (
      <ErrorState
        title="The items cannot be shown"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  return (
    <div>
      <div className={classes.actions}>
        <p className={classes.label}>{words(loop)}</p>
        {failed > 0 && (
          <Button onClick={() => setOnlyFailed(!onlyFailed)}>
            {onlyFailed ? 'Show all items' : 'Only failed items'}
          </Button>
        )}
      </div>
      <ol>
        {query.data.items.map((item) => (
          <ItemCard key={item.iteration} run={run} loop={loop} item={item} />
        ))}
      </ol>
      {query.data.more && (
        <Button onClick={() => setShown(Math.min(1000, shown + 4 * PAGE))}>Show more items</Button>
      )}
    </div>
  );
}

function words({ total, counts }: LoopSummary): string {
  const parts = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  return [formatCount(total, 'item'), ...parts].join(' · ');
}

function ItemCard({ run, loop, item }: { run: RunDetail; loop: LoopSummary; item: LoopItem }) {
  const [open, setOpen] = useState(false);
  const contentId = useId();
  return (
    <li className={classes.root}>
      <button
        type="button"
        className={classes.line}
        aria-expanded={open}
        aria-controls={open ? contentId : undefined}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={13} className={classes.twist} aria-hidden="true" />
        <span className={classes.title}>
          <span className={classes.name}>Item {item.index + 1}</span>
          <span className={classes.type}>{preview(item.error?.message ?? item.item)}</span>
        </span>
        <span className={classes.marks} />
        <StatusBadge status={item.status} />
        <span className={classes.duration}>
          <DurationText from={item.startedAt} to={item.endedAt} />
        </span>
      </button>
      {open && (
        <div id={contentId} className={classes.content}>
          <ItemSteps run={run} loop={loop} iteration={item.iteration} />
        </div>
      )}
    </li>
  );
}

function ItemSteps({
  run,
  loop,
  iteration,
}: {
  run: RunDetail;
  loop: LoopSummary;
  iteration: string;
}) {
  const { data } = useRpcQuery('runs.item', { id: run.id, stepId: loop.stepId, iteration });
  if (data === undefined) return null;
  return (
    <ol>
      {data.steps.map((step) => (
        <StepCard
          key={step.stepId}
          run={run}
          step={step}
          loop={data.loops.find(({ stepId }) => stepId === step.stepId)}
          startsOpen={step.status === 'failed'}
        />
      ))}
    </ol>
  );
}

function preview(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
