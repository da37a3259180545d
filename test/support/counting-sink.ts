import { type LocalServer, localServer, sendJson } from './local-server.ts';

export interface CountingSink {
  readonly server: LocalServer;
  readonly url: string;
  /** The most requests that were open at once. */
  readonly most: number;
  /** The most with this path. */
  mostOf(path: string): number;
}

/** Holds every request open for a moment and counts how many are. */
export async function countingSink(holdMs = 20): Promise<CountingSink> {
  const open = new Map<string, number>();
  const most = new Map<string, number>();
  const change = (key: string, by: number): void => {
    const count = (open.get(key) ?? 0) + by;
    open.set(key, count);
    most.set(key, Math.max(most.get(key) ?? 0, count));
  };
  const server = await localServer(({ url }, response) => {
    change('', 1);
    change(url, 1);
    setTimeout(() => {
      change('', -1);
      change(url, -1);
      sendJson(response, {});
    }, holdMs);
  });
  return {
    server,
    url: server.url,
    get most() {
      return most.get('') ?? 0;
    },
    mostOf: (path) => most.get(path) ?? 0,
  };
}
