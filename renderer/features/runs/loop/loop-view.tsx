import { Button, Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import {
  ITEM_LETTERS,
  type LoopItem,
  type StepRunStatus,
  stepRunStatusSchema,
} from '../../../../shared/model/run.ts';
import { loopWords } from '../../../canvas/overlay-of-run.ts';
import type { LookedInto } from '../../../canvas/shown-run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatCount } from '../../../ui/format.ts';
import { StatusBadge, statusWord } from '../../../ui/status-badge.tsx';
import { DurationText } from '../../../ui/time-text.tsx';
import { useOpenRun } from '../view/open-run.ts';
import panel from '../view/run-panel.module.css';
import { HeatStrip } from './heat-strip.tsx';
import classes from './loop.module.css';

const PAGE = 40;

/** The items of a loop: all of them at a glance, those of one status as a list, one looked into. */
export function LoopView({ into }: { into: LookedInto }) {
  const { run, lookInto, ask, select } = useOpenRun();
  const { loop, index } = into;
  const { stepId, iteration: around } = loop;
  const found = statusesOf(loop.counts);
  const [picked, setPicked] = useState<StepRunStatus | 'all'>();
  const status = picked ?? ((loop.counts.failed ?? 0) > 0 ? 'failed' : 'all');
  const [shown, setShown] = useState(PAGE);
  const { data: map } = useRpcQuery(
    'runs.itemStates',
    { id: run.id, stepId, around },
    { keepPrevious: true },
  );
  const { data: page } = useRpcQuery(
    'runs.items',
    { id: run.id, stepId, around, limit: shown, ...(status === 'all' ? {} : { status }) },
    { keepPrevious: true },
  );
  const states = useMemo(
    () => (map?.states ?? '').padEnd(loop.total, '.'),
    [map?.states, loop.total],
  );
  const failedStep = into.steps.find((step) => step.status === 'failed');
  return (
    <section className={panel.stack} aria-label="Items">
      <div>
        <h4 className={panel.sectionTitle}>
          <span>Items</span>
          <span className={panel.quiet}>{loopWords(loop)}</span>
        </h4>
        <HeatStrip
          states={states}
          current={index}
          onPick={(next) => lookInto({ stepId, iteration: around }, next)}
        />
        <p className={panel.quiet}>
          Looking into item {index + 1}: its steps are on the canvas and in the timeline.
        </p>
      </div>
      <div className={classes.bar}>
        <Select
          aria-label="Items with this status"
          w={150}
          data={[
            { value: 'all', label: 'All items' },
            ...found.map((each) => ({
              value: each,
              label: `${statusWord(each)} (${loop.counts[each] ?? 0})`,
            })),
          ]}
          value={status}
          onChange={(next) => {
            const parsed = stepRunStatusSchema.safeParse(next);
            setPicked(parsed.success ? parsed.data : 'all');
            setShown(PAGE);
          }}
        />
        {failedStep !== undefined && (loop.counts.failed ?? 0) > 1 && (
          <Button onClick={() => ask({ kind: 'retry', step: failedStep, wholeLoop: true })}>
            Retry all {formatCount(loop.counts.failed ?? 0, 'failed item')}…
          </Button>
        )}
      </div>
      {page !== undefined && (
        <ul className={classes.items} aria-label="Items of the loop">
          {page.items.map((item) => (
            <ItemLine
              key={item.iteration}
              item={item}
              isCurrent={item.index === index}
              onOpen={() => {
                lookInto({ stepId, iteration: around }, item.index);
                if (item.index === index && failedStep !== undefined)
                  select({ stepId: failedStep.stepId, iteration: failedStep.iteration });
              }}
            />
          ))}
        </ul>
      )}
      {page?.items.length === 0 && <p className={panel.quiet}>No item has this status.</p>}
      {page?.more === true && shown < 1000 && (
        <div>
          <Button onClick={() => setShown(Math.min(1000, shown + 4 * PAGE))}>Show more</Button>
        </div>
      )}
    </section>
  );
}

function statusesOf(counts: LookedInto['loop']['counts']): StepRunStatus[] {
  return stepRunStatusSchema.options.filter(
    (status) => (counts[status] ?? 0) > 0 && status in ITEM_LETTERS,
  );
}

function ItemLine({
  item,
  isCurrent,
  onOpen,
}: {
  item: LoopItem;
  isCurrent: boolean;
  onOpen: () => void;
}) {
  const value = typeof item.item === 'string' ? item.item : JSON.stringify(item.item);
  return (
    <li>
      <button
        type="button"
        className={classes.item}
        aria-current={isCurrent ? 'true' : undefined}
        onClick={onOpen}
      >
        <span className={classes.number}>{item.index + 1}</span>
        <StatusBadge status={item.status} />
        <span className={classes.value}>{item.error?.message ?? value.slice(0, 160)}</span>
        <span className={panel.end}>
          <DurationText from={item.startedAt} to={item.endedAt} />
        </span>
      </button>
    </li>
  );
}
