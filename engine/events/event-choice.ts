import type { EventChoice, EventFilter } from '../../shared/model/event-filter.ts';
import { keysOf, portions } from '../db/portions.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import { isSearch } from '../search/text-search.ts';
import type { Workflows } from '../workflows/workflows.ts';
import type { EventConditions } from './event-list.ts';
import type { EventRepository } from './event-repository.ts';

/** Of what a search found. */
const PORTION = 2000;

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

  async function* byIds(
    choice: Extract<EventChoice, { ids: unknown }>,
  ): AsyncGenerator<readonly number[]> {
    yield await keysOf(choice, (ref) => deps.event(ref).seq);
  }

  async function* byFilter(filter: EventFilter): AsyncGenerator<readonly number[]> {
    const wanted = conditions(filter);
    if (!isSearch(filter.query)) {
      yield* portions(events.newest(), (range) => events.seqs(wanted, range));
      return;
    }
    const found = await deps.search(filter.query, wanted);
    for (let at = 0; at < found.length; at += PORTION) yield found.slice(at, at + PORTION);
  }

  return {
    conditions,
    seqs: (choice) => ('ids' in choice ? byIds(choice) : byFilter(choice.filter)),
  };
}
