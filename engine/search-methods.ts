import { eventStatusSchema } from '../shared/model/event.ts';
import type { Api } from '../shared/rpc/contract.ts';
import type { searchContract } from '../shared/rpc/search-contract.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { SCHEMES } from './endpoints/schemes/index.ts';
import type { EventChoices } from './events/event-choice.ts';
import type { PushHub } from './push-hub.ts';
import type { SavedFilters } from './search/saved-filters.ts';
import type { Search } from './search/search.ts';
import { isSearch, type TextSearch } from './search/text-search.ts';

type SearchMethod = Extract<keyof Api, keyof typeof searchContract>;

export interface SearchDeps {
  search: Search;
  textSearch: TextSearch;
  savedFilters: SavedFilters;
  choices: EventChoices;
  endpoints: Endpoints;
  pushes: PushHub;
}

/** Facets, the state of the index, and searches with a name. */
export function searchMethods(deps: SearchDeps): Pick<Api, SearchMethod> {
  const { search, textSearch, savedFilters, endpoints, pushes } = deps;

  function endpointOf(seq: number): { id: string; path: string } | undefined {
    const endpoint = endpoints.bySeq(seq);
    return endpoint === undefined ? undefined : { id: endpoint.id, path: endpoint.settings.path };
  }

  return {
    'events.facets': async ({ filter, most, session }) => {
      const { query } = filter;
      const conditions = deps.choices.conditions(filter);
      const found = await textSearch.surveyEvents(isSearch(query) ? query : 'in:all', conditions, {
        most,
        session,
      });
      return {
        count: found.count,
        more: found.more,
        endpoints: frequentFirst(found.endpoints).flatMap(([seq, count]) => {
          const endpoint = endpointOf(seq);
          return endpoint === undefined ? [] : [{ ...endpoint, count }];
        }),
        statuses: frequentFirst(found.statuses).map(([status, count]) => ({
          status: eventStatusSchema.parse(status),
          count,
        })),
        sources: frequentFirst(found.sources).map(([source, count]) => ({ source, count })),
        providers: frequentFirst(found.providers).map(([scheme, count]) => ({
          scheme,
          name: schemeName(scheme),
          count,
        })),
      };
    },
    'search.status': async () => ({ ...(await search.status()), bytes: search.bytes() }),
    'filters.list': async ({ scope }) => ({ filters: savedFilters.list(scope) }),
    'filters.save': async (filter) => {
      const saved = savedFilters.save(filter);
      pushes.changed('filter', saved.id);
      return saved;
    },
    'filters.remove': async ({ id }) => {
      const removed = savedFilters.remove(id);
      pushes.changed('filter', id);
      return removed;
    },
  };
}

function frequentFirst<T>(counts: readonly [T, number][]): [T, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function schemeName(scheme: string): string {
  return Object.values(SCHEMES).find((one) => one.scheme === scheme)?.name ?? scheme;
}
