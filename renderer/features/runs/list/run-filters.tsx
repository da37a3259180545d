import { Select } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { RUN_CAUSES, RUN_STATUSES } from '../../../../shared/model/run.ts';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { isTyping } from '../../../ui/row-keys.ts';
import { causeWords } from '../../../ui/run-words.ts';
import { SearchField, type SearchFieldHandle } from '../../../ui/search/search-field.tsx';
import { useRecentSearches } from '../../../ui/search/use-recent-searches.ts';
import { StatusFilter } from '../../../ui/status-filter.tsx';
import { type RunChoice, SINCE, type Since } from './run-filter.ts';
import classes from './run-list.module.css';

const TYPING_PAUSE_MS = 150;

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
  onDone,
  isBusy,
}: {
  choice: RunChoice;
  workflows: readonly Pick<Workflow, 'id' | 'name'>[];
  onChange: (next: Partial<RunChoice>) => void;
  /** The person goes on to what was found. */
  onDone: () => void;
  isBusy: boolean;
}) {
  return (
    <section className={classes.filters} aria-label="Which runs">
      <SearchBox
        choice={choice}
        workflows={workflows}
        onChange={onChange}
        onDone={onDone}
        isBusy={isBusy}
      />
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

/** Text and operators; `/` goes there. */
function SearchBox({
  choice,
  workflows,
  onChange,
  onDone,
  isBusy,
}: Parameters<typeof RunFilters>[0]) {
  const field = useRef<SearchFieldHandle>(null);
  const [text, setText] = useState(choice.search);
  const { recent, remember, forget } = useRecentSearches('runs');
  const known = useMemo(() => ({ workflow: workflows.map(({ name }) => name) }), [workflows]);
  const applied = useRef(choice.search);
  // Somebody else emptied it.
  useEffect(() => {
    if (choice.search === applied.current) return;
    applied.current = choice.search;
    setText(choice.search);
  }, [choice.search]);
  const apply = useRef(onChange);
  apply.current = onChange;
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text === choice.search) return;
      applied.current = text;
      apply.current({ search: text });
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, choice.search]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className={classes.search}>
      <SearchField
        ref={field}
        scope="runs"
        label="Search runs"
        placeholder="Search, or error:timeout"
        value={text}
        onChange={setText}
        onDone={(done) => {
          remember(done);
          applied.current = done;
          apply.current({ search: done });
          onDone();
        }}
        recent={recent}
        onForget={forget}
        known={known}
        isBusy={isBusy}
      />
    </div>
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
