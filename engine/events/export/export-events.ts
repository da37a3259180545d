import { createWriteStream, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { ConflictError, InvalidInputError } from '../../../shared/errors.ts';
import type { EventChoice } from '../../../shared/model/event-filter.ts';
import type { EventChoices } from '../event-choice.ts';
import type { EventReader } from '../event-reader.ts';
import type { EventRepository } from '../event-repository.ts';
import { EVENT_FORMATS, type EventFormatName } from './event-entry.ts';

/** Written in one turn of the event loop. */
const TURN_MS = 8;
/** Of a text that is handed over as a whole. */
const MOST_TEXT = 16 * 1024 * 1024;

export interface EventExport {
  /**
   * Writes events with their bodies, oldest first; secrets are masked. The file gets its name when
   * it is whole; left out, it is made in the folder `exports`. Throws InvalidInputError for a
   * relative path.
   */
  toFile(
    choice: EventChoice,
    format: EventFormatName,
    file: string | undefined,
  ): Promise<{ file: string; events: number; left: number; bytes: number }>;
  /** The same as text. Throws ConflictError beyond 16 MB. */
  toText(
    choice: EventChoice,
    format: EventFormatName,
  ): Promise<{ text: string; events: number; left: number }>;
}

export function createEventExport(deps: {
  dataDir: string;
  choices: EventChoices;
  events: EventRepository;
  eventReader: EventReader;
  mask: (text: string) => string;
  now: () => number;
}): EventExport {
  const { choices, events, eventReader, mask } = deps;

  /** A text keeps its secrets to itself, as everywhere; other bytes are as they arrived. */
  function bodyOf(body: Buffer, isText: boolean): Buffer {
    if (!isText) return body;
    const text = body.toString('utf8');
    const masked = mask(text);
    return masked === text ? body : Buffer.from(masked, 'utf8');
  }

  async function* pieces(
    choice: EventChoice,
    name: EventFormatName,
    counts: { events: number; left: number },
  ): AsyncGenerator<string> {
    const format = EVENT_FORMATS[name];
    yield format.start;
    let began = performance.now();
    for await (const seqs of choices.seqs(choice)) {
      for (const seq of seqs) {
        const row = events.bySeq(seq);
        // Removed in the meantime.
        if (row === undefined) continue;
        const detail = await eventReader.detail(row);
        const body = bodyOf(events.body(row), detail.bodyText !== null);
        const entry = format.entry(detail, body);
        if (entry === null) counts.left++;
        else yield `${counts.events++ === 0 ? '' : format.between}${JSON.stringify(entry)}`;
        if (performance.now() - began < TURN_MS) continue;
        await setImmediate();
        began = performance.now();
      }
    }
    if (counts.events > 0 || format.start !== '') yield format.end;
  }

  return {
    async toFile(choice, format, wanted) {
      if (wanted !== undefined && !isAbsolute(wanted))
        throw new InvalidInputError('The file needs its whole path.', [`file: "${wanted}"`]);
      const stamp = new Date(deps.now()).toISOString().replaceAll(/[:.]/g, '-');
      const { extension } = EVENT_FORMATS[format];
      const file = wanted ?? join(deps.dataDir, 'exports', `events-${stamp}.${extension}`);
      const partial = `${file}.partial`;
      const counts = { events: 0, left: 0 };
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      try {
        const text = pieces(choice, format, counts);
        await pipeline(text, createWriteStream(partial, { mode: 0o600 }));
        renameSync(partial, file);
      } finally {
        rmSync(partial, { force: true });
      }
      return { file, ...counts, bytes: statSync(file).size };
    },
    async toText(choice, format) {
      const counts = { events: 0, left: 0 };
      const parts: string[] = [];
      let size = 0;
      for await (const part of pieces(choice, format, counts)) {
        size += part.length;
        if (size > MOST_TEXT)
          throw new ConflictError('These events are more than 16 MB.', {
            hint: 'Export them to a file, or choose fewer.',
          });
        parts.push(part);
      }
      return { text: parts.join(''), ...counts };
    },
  };
}
