import { setImmediate } from 'node:timers/promises';
import type { EventChoice, EventFilter } from '../../shared/model/event-filter.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { isSearch } from '../search/text-search.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { EventConditions } from './event-list.ts';
import type { EventRepository } from './event-repository.ts';

/** What one look at the table may take, so that receiving is hardly held up. */
const TURN_MS = 8;
const FIRST_STRETCH = 2000;
const LONGEST_STRETCH = 200_000;

/** Events that somebody chose, by their ids or by a filter. */
export interface EventChoices {
  /** Without its query. Throws NotFoundError for what the filter names and is not there. */
  conditions(filter: EventFilter): EventConditions;
  /**
   * Seqs of all that are chosen, each once, the oldest first, in portions with a pause between them;
   * those that arrive meanwhile are not among them. Throws NotFoundError and ConflictError for an id
   * that is none, InvalidInputError for a query that cannot be understood.
   */
  seqs(choice: EventChoice): AsyncGenerator<readonly number[]>;
}

export function createEventChoices(deps: {
  events: EventRepository;
  endpoints: Endpoints;
  workflows: Workflows;
  /** By id or the beginning of one. Throws NotFoundError, ConflictError. */
  event: (ref: string) => { seq: number };
  /** All that fit a query, the oldest first. */
  search: (query: string, conditions: EventConditions) => Promise<number[]>;
  run: (ref: string) => { seq: number };
}): EventChoices {
  const { events, endpoints, workflows } = deps;

  function conditions(filter: EventFilter): EventConditions {
    const { endpoint, workflow, run, query, ...rest } = filter;
    return {
      ...rest,
      archived: rest.archived ?? (query === undefined || isSearch(query) ? undefined : false),
      endpointSeq: endpoint === undefined ? undefined : endpoints.get(endpoint).seq,
      workflowSeq: workflow === undefined ? undefined : workflows.get(workflow).seq,
      runSeq: run === undefined ? undefined : deps.run(run).seq,
    };
  }

  async function* byIds(ids: readonly string[]): AsyncGenerator<readonly number[]> {
    const seqs = new Set<number>();
    let turn = performance.now();
    for (const id of ids) {
      seqs.add(deps.event(id).seq);
      if (performance.now() - turn < TURN_MS) continue;
      await setImmediate();
      turn = performance.now();
    }
    yield [...seqs].sort((a, b) => a - b);
  }

  async function* byFilter(filter: EventFilter): AsyncGenerator<readonly number[]> {
    const wanted = conditions(filter);
    if (isSearch(filter.query)) {
      const found = await deps.search(filter.query, wanted);
      for (let at = 0; at < found.length; at += FIRST_STRETCH)
        yield found.slice(at, at + FIRST_STRETCH);
      return;
    }
    const newest = events.newest();
    let stretch = FIRST_STRETCH;
    for (let after = 0; after < newest; ) {
      const began = performance.now();
      const upTo = Math.min(after + stretch, newest);
      const found = events.seqs(wanted, { after, upTo });
      const took = performance.now() - began;
      if (found.length > 0) yield found;
      after = upTo;
      stretch = Math.max(100, Math.min(LONGEST_STRETCH, stretch * (took > TURN_MS ? 0.5 : 2)));
      await setImmediate();
    }
  }

  return {
    conditions,
    seqs: (choice) => ('ids' in choice ? byIds(choice.ids) : byFilter(choice.filter)),
  };
}
