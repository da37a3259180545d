import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { net } from 'electron';
import type { OpenRequest } from '../shared/desktop.ts';
import { NotFoundError, OperationalError, UserError } from '../shared/errors.ts';
import { readAppLink } from './app-link.ts';
import type { StartArguments } from './start-arguments.ts';

const MOST_BYTES = 5 * 1024 * 1024;
const LOAD_MS = 15_000;

class NotLoadedError extends OperationalError {
  readonly code = 'not_loaded';
}
class TooLargeError extends UserError {
  readonly code = 'too_large';
}

/** What the screens were asked to show from outside: by links, files, menus, notifications. */
export interface OpenRequests {
  add(request: OpenRequest): void;
  addLink(link: string): void;
  addFile(file: string): Promise<void>;
  /** Everything that a start, or a second one, came with. */
  addArguments(args: StartArguments): Promise<void>;
  /** Each is given once. */
  take(): OpenRequest[];
  /** After the person has said yes to a link's import. */
  load(id: string): Promise<{ name: string; text: string }>;
}

export function createOpenRequests(changed: () => void): OpenRequests {
  let waiting: OpenRequest[] = [];
  /** What a yes would load, by the id that the screens have of it. */
  const offers = new Map<string, () => Promise<{ name: string; text: string }>>();

  function add(request: OpenRequest): void {
    waiting.push(request);
    changed();
  }
  function offer(from: string, load: () => Promise<{ name: string; text: string }>): void {
    const id = randomUUID();
    offers.set(id, load);
    add({ kind: 'offer', id, from });
  }
  function addLink(text: string): void {
    const link = readAppLink(text);
    switch (link.kind) {
      case 'show':
        add(link);
        return;
      case 'import-url':
        offer(link.url, () => loadUrl(link.url));
        return;
      case 'import-file':
        offer(link.file, () => loadFile(link.file));
        return;
      case 'unknown':
        add({
          kind: 'problem',
          title: 'The link is none that Patchbay knows',
          message: text.slice(0, 300),
        });
    }
  }
  async function addFile(file: string): Promise<void> {
    try {
      add({ kind: 'file', ...(await loadFile(file)) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      add({ kind: 'problem', title: `${basename(file)} cannot be opened`, message });
    }
  }

  return {
    add,
    addLink,
    addFile,
    async addArguments({ links, files }) {
      for (const link of links) addLink(link);
      for (const file of files) await addFile(file);
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    async load(id) {
      const load = offers.get(id);
      if (load === undefined) throw new NotFoundError('offer', id);
      const loaded = await load();
      offers.delete(id);
      return loaded;
    },
  };
}

async function loadFile(file: string): Promise<{ name: string; text: string }> {
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw tooLarge();
  return { name: basename(file), text: await readFile(file, 'utf8') };
}

/** Without cookies and other state of ours; the person has seen the address and said yes to it. */
async function loadUrl(url: string): Promise<{ name: string; text: string }> {
  const response = await net
    .fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(LOAD_MS) })
    .catch((cause: unknown) => {
      throw new NotLoadedError(`${new URL(url).host} does not answer.`, { cause });
    });
  if (!response.ok) throw new NotLoadedError(`The server answered ${response.status}.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const name = basename(new URL(url).pathname) || new URL(url).host;
  return { name, text: Buffer.concat(chunks).toString('utf8') };
}

function tooLarge(): TooLargeError {
  return new TooLargeError(
    `It is larger than ${MOST_BYTES / 1024 / 1024} MB: no workflow file is.`,
  );
}
