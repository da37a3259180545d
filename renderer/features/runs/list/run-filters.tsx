import { Select } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { RUN_CAUSES, RUN_STATUSES } from '../../../../shared/model/run.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { causeWords } from '../../../ui/run-words.ts';
import { StatusFilter } from '../../../ui/status-filter.tsx';
import { type RunChoice, SINCE, type Since } from './run-filter.ts';
import classes from './run-list.module.css';

const sinceWords: Record<Since, string> = {
  any: 'Any time',
  hour: 'Last hour',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

/** Which runs are listed. */
export function RunFilters({
  choice,
  workflows,
  onChange,
}: {
  choice: RunChoice;
  workflows: readonly Pick<Workflow, 'id' | 'name'>[];
  onChange: (next: Partial<RunChoice>) => void;
}) {
  return (
    <section className={classes.filters} aria-label="Which runs">
      <AttentionButton
        isOn={choice.view === 'attention'}
        onToggle={(isOn) => onChange({ view: isOn ? 'attention' : 'all' })}
      />
      {choice.view === 'all' && (
        <StatusFilter
          label="Status of runs"
          statuses={RUN_STATUSES}
          value={choice.status}
          onChange={(status) => onChange({ status })}
        />
      )}
      <span className={classes.more}>
        <Select
          aria-label="Workflow"
          w={176}
          searchable
          nothingFoundMessage="No workflow is called that"
          data={[
            { value: '', label: 'Any workflow' },
            ...workflows.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={choice.workflow}
          onChange={(workflow) => onChange({ workflow: workflow ?? '' })}
        />
        <Select
          aria-label="Cause"
          w={124}
          data={[
            { value: 'all', label: 'Any cause' },
            ...RUN_CAUSES.map((cause) => ({ value: cause, label: causeWords({ cause }) })),
          ]}
          value={choice.cause}
          onChange={(next) =>
            onChange({ cause: RUN_CAUSES.find((cause) => cause === next) ?? 'all' })
          }
        />
        <Select
          aria-label="Time"
          w={132}
          data={SINCE.map((since) => ({ value: since, label: sinceWords[since] }))}
          value={choice.since}
          onChange={(next) => onChange({ since: SINCE.find((since) => since === next) ?? 'any' })}
        />
      </span>
    </section>
  );
}

/** Failures that nothing took the place of, and runs that wait for a person. */
function AttentionButton({ isOn, onToggle }: { isOn: boolean; onToggle: (isOn: boolean) => void }) {
  const { data } = useRpcQuery('runs.count', { attention: true }, { keepPrevious: true });
  const count = data?.count ?? 0;
  return (
    <button
      type="button"
      className={classes.attention}
      aria-pressed={isOn}
      data-some={count > 0 || undefined}
      onClick={() => onToggle(!isOn)}
    >
      <TriangleAlert size={14} aria-hidden="true" />
      Needs attention
      {data !== undefined && (
        <span className={classes.count}>
          {count.toLocaleString('en-US')}
          {data.more && '+'}
        </span>
      )}
    </button>
  );
}
