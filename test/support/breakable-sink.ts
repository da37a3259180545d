import { localServer, sendJson } from './local-server.ts';

/** Answers 500 as long as `broken` says so; counts per path. */
export async function breakable() {
  const broken = new Set<string>();
  const server = await localServer(({ url }, response) =>
    sendJson(response, { url }, broken.has(url) ? 500 : 200),
  );
  return {
    broken,
    url: server.url,
    calls: (path: string) => server.requests.filter((request) => request.url === path).length,
    keys: (path: string) =>
      server.requests
        .filter((request) => request.url === path)
        .map(({ headers }) => headers['idempotency-key']),
  };
}
