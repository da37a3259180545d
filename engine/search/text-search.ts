import { InvalidInputError } from '../../shared/errors.ts';
import type { SearchScope } from '../../shared/search/operator.ts';
import { parseSearch } from '../../shared/search/parse-search.ts';
import type { SearchProblem } from '../../shared/search/parsed-search.ts';
import type { EventConditions } from '../events/event-list.ts';
import type { EventRepository, ListedEvent } from '../events/event-repository.ts';
import type { RunFilter } from '../runs/run-filter.ts';
import type { ListedRun, RunRepository } from '../runs/run-repository.ts';
import type { Search } from './search.ts';
import type { Look, Survey } from './search-messages.ts';

/** Whether there is something to look for; a blank query is that of the inbox as it is. */
export function isSearch(query: string | undefined): query is string {
  return query !== undefined && query.trim() !== '';
}

/** What a list waits for; then it comes with what was found and says where to go on. */
const FIND_MS = 400;
/** Counting is not waited for. */
const SURVEY_MS = 1500;
const AT_ONCE = 1000;

/** Some rows of a search. */
export interface SearchedPage<T> {
  rows: T[];
  /** Give it as `before` for those behind; null: that was all. */
  next: number | null;
  problems: readonly SearchProblem[];
}

export interface PageOptions {
  limit: number;
  before: number | undefined;
  session: string | undefined;
}

/** Lists and counts of what fits a query and the filter beside it. */
export interface TextSearch {
  events(
    query: string,
    filter: EventConditions,
    page: PageOptions,
  ): Promise<SearchedPage<ListedEvent>>;
  runs(query: string, filter: RunFilter, page: PageOptions): Promise<SearchedPage<ListedRun>>;
  surveyEvents(
    query: string,
    filter: EventConditions,
    options: { most: number; session?: string | undefined },
  ): Promise<Survey>;
  surveyRuns(query: string, filter: RunFilter, most: number): Promise<Survey>;
  /**
   * Seqs of all events that fit, the oldest first. Throws InvalidInputError for a query that cannot
   * be understood: what acts on everything must not guess.
   */
  allEvents(query: string, filter: EventConditions): Promise<number[]>;
  /** The same for runs. */
  allRuns(query: string, filter: RunFilter): Promise<number[]>;
}

export function createTextSearch(deps: {
  search: Search;
  events: EventRepository;
  runs: RunRepository;
  timeZone: () => string;
  now: () => number;
}): TextSearch {
  const { search, events, runs } = deps;

  const clock = (): { now: number; timeZone: string } => ({
    now: deps.now(),
    timeZone: deps.timeZone(),
  });

  async function page(
    look: Look,
    scope: SearchScope,
    { limit, session }: PageOptions,
  ): Promise<SearchedPage<number>> {
    const { problems } = parseSearch(look.query, scope);
    // One more than asked for, to know whether there are others.
    const { seqs, next } = await search.find(look, {
      limit: limit + 1,
      budgetMs: FIND_MS,
      session,
    });
    const rows = seqs.slice(0, limit);
    const hasMore = seqs.length > limit;
    return { rows, next: hasMore ? (rows.at(-1) ?? next) : next, problems };
  }

  async function all(look: Look): Promise<number[]> {
    const { problems } = parseSearch(look.query, look.scope);
    if (problems.length > 0)
      throw new InvalidInputError(
        'The search cannot be understood, so nothing was done.',
        problems.map(({ message }) => message),
        'Correct the search and try again.',
      );
    const found: number[] = [];
    for (let before: number | undefined; ; ) {
      const { seqs, next } = await search.find(
        { ...look, before },
        { limit: AT_ONCE, budgetMs: FIND_MS },
      );
      found.push(...seqs);
      if (next === null) return found.reverse();
      before = next;
    }
  }

  return {
    async events(query, filter, options) {
      const { before } = options;
      const look: Look = { scope: 'events', query, filter, before, ...clock() };
      const found = await page(look, 'events', options);
      return { ...found, rows: events.listed(found.rows) };
    },
    async runs(query, filter, options) {
      const { before } = options;
      const look: Look = { scope: 'runs', query, filter, before, ...clock() };
      const found = await page(look, 'runs', options);
      const rows = found.rows.flatMap((seq) => runs.listedBySeq(seq) ?? []);
      return { ...found, rows };
    },
    surveyEvents: (query, filter, { most, session }) =>
      search.survey(
        { scope: 'events', query, filter, before: undefined, ...clock() },
        { most, budgetMs: SURVEY_MS, session },
      ),
    surveyRuns: (query, filter, most) =>
      search.survey(
        { scope: 'runs', query, filter, before: undefined, ...clock() },
        { most, budgetMs: SURVEY_MS },
      ),
    allEvents: (query, filter) =>
      all({ scope: 'events', query, filter, before: undefined, ...clock() }),
    allRuns: (query, filter) =>
      all({ scope: 'runs', query, filter, before: undefined, ...clock() }),
  };
}
