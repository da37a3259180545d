import { ConflictError } from '../shared/errors.ts';
import type { Api, MethodParsedInput } from '../shared/rpc/contract.ts';
import { idToText } from './db/ids.ts';
import type { PushHub } from './push-hub.ts';
import { compareRuns } from './runs/compare-runs.ts';
import type { ForeseeConsequences } from './runs/consequences.ts';
import type { Rehearsals } from './runs/rehearsals.ts';
import type { RunFilter } from './runs/run-filter.ts';
import type { RunOperations } from './runs/run-operations.ts';
import type { RunReader } from './runs/run-reader.ts';
import type { ListedRun, RunRepository } from './runs/run-repository.ts';
import { isSearch, type TextSearch } from './search/text-search.ts';
import type { Workflows } from './workflows/workflows.ts';

/** Nobody reads a larger number off a button. */
const MOST_COUNTED = 10_000;

type RunMethod = Extract<keyof Api, `runs.${string}`>;

export function runMethods(deps: {
  runs: RunRepository;
  runReader: RunReader;
  operations: RunOperations;
  rehearsals: Rehearsals;
  consequences: ForeseeConsequences;
  workflows: Workflows;
  pushes: PushHub;
  textSearch: TextSearch;
}): Pick<Api, RunMethod> {
  const { runs, runReader, operations, workflows, pushes } = deps;

  /** Of a run that was just changed. */
  function changed(row: ListedRun): ReturnType<RunReader['summary']> {
    pushes.changed('run', idToText(row.id));
    return runReader.summary(row);
  }

  /** With keys in the place of what people call things. */
  function resolved({
    workflow,
    event,
    parent,
    query: _query,
    ...filter
  }: MethodParsedInput<'runs.count'>): RunFilter {
    return {
      ...filter,
      workflowSeq: workflow === undefined ? undefined : workflows.get(workflow).seq,
      eventSeq: event === undefined ? undefined : operations.event(event).seq,
      parentSeq: parent === undefined ? undefined : operations.get(parent).seq,
    };
  }

  return {
    'runs.list': async ({ limit, before, session, ...filter }) => {
      if (isSearch(filter.query)) {
        const page = { limit, before, session };
        const found = await deps.textSearch.runs(filter.query, resolved(filter), page);
        const { rows, next, problems } = found;
        return {
          runs: rows.map(runReader.listing),
          more: next !== null,
          next,
          problems: [...problems],
        };
      }
      // One more than asked for, to know whether there are others.
      const rows = runs.list({ ...resolved(filter), limit: limit + 1, before });
      const more = rows.length > limit;
      const shown = rows.slice(0, limit);
      return {
        runs: shown.map(runReader.listing),
        more,
        next: more ? (shown.at(-1)?.seq ?? null) : null,
        problems: [],
      };
    },
    'runs.count': async (filter) => {
      if (isSearch(filter.query)) {
        const { count, more } = await deps.textSearch.surveyRuns(
          filter.query,
          resolved(filter),
          MOST_COUNTED,
        );
        return { count, more };
      }
      const count = runs.count(resolved(filter), MOST_COUNTED + 1);
      return { count: Math.min(count, MOST_COUNTED), more: count > MOST_COUNTED };
    },
    'runs.get': ({ id, longest }) => runReader.detail(operations.get(id), { longest }),
    'runs.step': ({ id, stepId, iteration }) =>
      runReader.step(operations.get(id), { stepId, iteration }),
    'runs.itemStates': async ({ id, stepId, around }) => ({
      states: runReader.itemStates(operations.get(id), { stepId, around }),
    }),
    'runs.consequences': (request) => deps.consequences(request),
    'runs.definition': async ({ id }) => ({
      definition: workflows.compiled(operations.get(id).version_seq).definition,
    }),
    'runs.items': async ({ id, limit, stepId, around, status, after }) => {
      const items = await runReader.items(operations.get(id), {
        stepId,
        around,
        status,
        after,
        limit: limit + 1,
      });
      return { items: items.slice(0, limit), more: items.length > limit };
    },
    'runs.item': async ({ id, stepId, iteration }) => {
      const { item, steps, loops } = await runReader.item(operations.get(id), {
        stepId,
        iteration,
      });
      return { item, steps, loops };
    },
    'runs.retry': async ({ id, stepId, iteration, input, output }) =>
      changed(
        await operations.retry(id, {
          stepId,
          iteration,
          input,
          output: output === undefined ? undefined : { port: undefined, ...output },
        }),
      ),
    'runs.rerun': async ({ id, fromStep, version }) => {
      const { run, reused, notReused } = await operations.rerun(id, { fromStep, version });
      return { run: changed(run), reused, notReused };
    },
    'runs.rehearse': async ({ run, event, workflow, version }) => {
      if ((run === undefined) === (event === undefined))
        throw new ConflictError('A rehearsal is of one run or of one event.', {
          hint: 'Give either "run" or "event".',
        });
      const started = await deps.rehearsals.start({
        on:
          run === undefined
            ? { event: operations.event(event ?? '') }
            : { run: operations.get(run) },
        workflow: workflow === undefined ? undefined : workflows.get(workflow),
        version,
      });
      return {
        run: changed(started.run),
        baseRunId: started.base === null ? null : idToText(started.base.id),
      };
    },
    'runs.compare': async ({ before, after }) =>
      compareRuns(
        await runReader.detail(operations.get(before)),
        await runReader.detail(operations.get(after)),
      ),
    'runs.cancel': async ({ id }) => changed(await operations.cancel(id)),
  };
}
