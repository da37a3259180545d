import type { Api } from '../../shared/rpc/contract.ts';
import type { Bulk } from './bulk.ts';

export function bulkMethods(bulk: Bulk): Pick<Api, Extract<keyof Api, `bulk.${string}`>> {
  return {
    'bulk.start': async ({ request }) => bulk.start(request),
    'bulk.list': async () => ({ jobs: bulk.list() }),
    'bulk.get': async ({ id }) => bulk.get(id),
    'bulk.cancel': async ({ id }) => bulk.cancel(id),
  };
}
