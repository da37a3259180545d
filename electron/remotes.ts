import { randomBytes } from 'node:crypto';
import { net } from 'electron';
import type { RemoteInfo } from '../shared/desktop.ts';
import { NotFoundError, OperationalError, UserError } from '../shared/errors.ts';
import type { KeyStore } from './key-store.ts';
import type { PreferenceStore } from './preferences.ts';

const ASK_MS = 10_000;

class RemoteRefusedError extends UserError {
  readonly code = 'remote_refused';
}
class RemoteUnreachableError extends OperationalError {
  readonly code = 'remote_unreachable';
}

/** Patchbays on other computers, which the window can show instead of this one's. */
export interface Remotes {
  list(): RemoteInfo[];
  /** Asks it first, so that what is kept works. @throws RemoteRefusedError, RemoteUnreachableError */
  add(remote: { name: string; url: string; token: string }): Promise<RemoteInfo>;
  remove(id: string): void;
  /** Sends a call of the page on, with the token that the page never sees. */
  forward(id: string, path: string, request: Request): Promise<Response>;
}

export function createRemotes({
  preferences,
  keys,
}: {
  preferences: PreferenceStore;
  keys: KeyStore;
}): Remotes {
  /** Of this session, in memory only. */
  const tokens = new Map<string, string>();

  function find(id: string) {
    const remote = preferences.get().remotes.find((each) => each.id === id);
    if (remote === undefined) throw new NotFoundError('workspace', id);
    return remote;
  }

  async function tokenOf(id: string): Promise<string> {
    const held = tokens.get(id);
    if (held !== undefined) return held;
    const { sealedToken, name } = find(id);
    if (sealedToken === null)
      throw new RemoteRefusedError(`The token of “${name}” was not kept: add it once more.`);
    const token = await keys.open(Buffer.from(sealedToken, 'base64'));
    tokens.set(id, token);
    return token;
  }

  return {
    list: () =>
      preferences.get().remotes.map(({ id, name, url, sealedToken }) => ({
        id,
        name,
        url,
        isTokenKept: sealedToken !== null,
        isEncrypted: isPrivate(new URL(url)),
      })),
    async add({ name, url: given, token }) {
      const url = baseOf(given);
      await ask(url, token);
      // One that is known by its address gets another token, and stays what the window shows.
      const known = preferences.get().remotes.find((each) => each.url === url);
      const id = known?.id ?? randomBytes(8).toString('hex');
      const sealedToken = (await keys.isSafe())
        ? (await keys.seal(token)).toString('base64')
        : null;
      tokens.set(id, token);
      const remotes = preferences.get().remotes.filter((each) => each.url !== url);
      preferences.set({ remotes: [...remotes, { id, name, url, sealedToken }] });
      return {
        id,
        name,
        url,
        isTokenKept: sealedToken !== null,
        isEncrypted: isPrivate(new URL(url)),
      };
    },
    remove(id) {
      tokens.delete(id);
      const { remotes, remote } = preferences.get();
      preferences.set({
        remotes: remotes.filter((each) => each.id !== id),
        remote: remote === id ? null : remote,
      });
    },
    async forward(id, path, request) {
      const { url } = find(id);
      const token = await tokenOf(id).catch(() => undefined);
      // The screens then say that they are not signed in.
      if (token === undefined) return new Response(null, { status: 401 });
      const type = request.headers.get('content-type');
      const answer = await net.fetch(new URL(path.replace(/^\//, ''), url).href, {
        method: request.method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: request.headers.get('accept') ?? '*/*',
          ...(type === null ? {} : { 'content-type': type }),
        },
        ...(request.method === 'GET' ? {} : { body: await request.arrayBuffer() }),
        signal: request.signal,
        credentials: 'omit',
        // It would take the token along to another place.
        redirect: 'error',
      });
      return new Response(answer.body, {
        status: answer.status,
        headers: { 'content-type': answer.headers.get('content-type') ?? 'application/json' },
      });
    },
  };
}

/** The address that `patchbay serve` prints has the token in its query: a person may paste that. */
function baseOf(given: string): string {
  const url = new URL(given);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

/** Whether others on the way can read along. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost' || /^(127\.|\[::1\])/.test(hostname);
}

async function ask(url: string, token: string): Promise<void> {
  const response = await net
    .fetch(new URL('rpc/system.info', url).href, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(ASK_MS),
    })
    .catch((cause: unknown) => {
      throw new RemoteUnreachableError(`Nothing answers at ${url}.`, {
        cause,
        hint: 'Is `patchbay serve` running there, with --ui on an address that this computer reaches?',
      });
    });
  if (response.status === 401)
    throw new RemoteRefusedError('It does not take this token.', {
      hint: 'It is in the file ui-token of its data folder, and in the address that it printed.',
    });
  const isPatchbay = response.ok && /json/.test(response.headers.get('content-type') ?? '');
  if (!isPatchbay)
    throw new RemoteRefusedError(`What answers at ${url} is no Patchbay (${response.status}).`, {
      hint: 'Enter the address of its screens, as `patchbay serve` prints it.',
    });
}
