import { createHttpClient } from '../net/create-http-client.ts';
import { createOpenApi, type OpenApi } from './openapi.ts';

/**
 * For a command that a person gives, which needs no workspace: private networks may be asked.
 * Sockets are closed when `work` ends.
 */
export async function withOpenApi<T>(work: (openApi: OpenApi) => Promise<T>): Promise<T> {
  const http = createHttpClient({
    policy: () => ({ blockPrivate: false, allow: [], ownPorts: () => [] }),
  });
  const openApi = createOpenApi({ http, now: () => Date.now() });
  try {
    return await work(openApi);
  } finally {
    openApi.close();
    await http.close();
  }
}
