import { createWriteStream, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import type { Api } from '../../../shared/rpc/contract.ts';

/** Read in one turn of the event loop: a few milliseconds. */
const PAGE = 50;

/**
 * Writes stored events and runs into a folder, one JSON object a line, newest first, as
 * `events.get` (with the body in base64) and `runs.get` show them: secrets masked. A file gets its
 * name when it is whole.
 */
export async function exportHistory(
  api: Api,
  options: { folder: string; events: boolean; runs: boolean; signal: AbortSignal },
): Promise<{ events: number; runs: number; bytes: number }> {
  const { folder, signal } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const result = { events: 0, runs: 0, bytes: 0 };
  async function write(name: string, lines: AsyncGenerator<string>): Promise<void> {
    const file = join(folder, name);
    const partial = `${file}.partial`;
    try {
      await pipeline(lines, createWriteStream(partial, { mode: 0o600 }), { signal });
      renameSync(partial, file);
    } finally {
      rmSync(partial, { force: true });
    }
    result.bytes += statSync(file).size;
  }

  async function* events(): AsyncGenerator<string> {
    for (let before: number | undefined; ; ) {
      const page = await api['events.list']({ limit: PAGE, before });
      for (const { id, seq } of page.events) {
        const event = await api['events.get']({ id });
        const { base64 } = await api['events.body']({ id, offset: 0, decoded: false });
        yield `${JSON.stringify({ ...event, bodyText: undefined, bodyBase64: base64 })}\n`;
        before = seq;
        result.events++;
      }
      if (!page.more) return;
      await setImmediate();
    }
  }

  async function* runs(): AsyncGenerator<string> {
    for (let before: number | undefined; ; ) {
      const page = await api['runs.list']({ limit: PAGE, before });
      for (const { id, seq } of page.runs) {
        yield `${JSON.stringify(await api['runs.get']({ id }))}\n`;
        before = seq;
        result.runs++;
      }
      if (!page.more) return;
      await setImmediate();
    }
  }

  if (options.events) await write('events.ndjson', events());
  if (options.runs) await write('runs.ndjson', runs());
  return result;
}
