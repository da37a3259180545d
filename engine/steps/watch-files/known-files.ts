import type { Stats } from 'node:fs';
import * as z from 'zod';
import type { Json } from '../../../shared/json.ts';
import type { TriggerMemory } from '../trigger-source.ts';

/** How a file looked. Size and time of change tell whether it is another; the inode, whose name changed. */
export interface Look {
  readonly size: number;
  /** ms UTC, with fractions. */
  readonly mtimeMs: number;
  readonly inode: number;
}

const storedSchema = z.tuple([z.number(), z.number(), z.number()]);
const PAGE = 1000;

export function lookOf({ size, mtimeMs, ino }: Stats): Look {
  return { size, mtimeMs, inode: ino };
}

export function isSame(one: Look, other: Look): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs;
}

export function stored({ size, mtimeMs, inode }: Look): Json {
  return [size, mtimeMs, inode];
}

/** The files that were there when the trigger last looked, by their paths from the folder. */
export interface KnownFiles {
  get(path: string): Look | undefined;
  /** In pages: the memory may change between two of them. */
  pages(): Generator<{ path: string; look: Look }[]>;
  /** Those below a folder. */
  below(folder: string): Generator<{ path: string; look: Look }>;
  hasAny(): boolean;
}

export function createKnownFiles(memory: TriggerMemory): KnownFiles {
  function* from(start: string): Generator<{ path: string; look: Look }[]> {
    for (let after = start; ; ) {
      const page = memory.list({ after, limit: PAGE });
      const last = page.at(-1);
      if (last === undefined) return;
      yield page.flatMap(({ key, value }) => {
        const look = read(value);
        return look === undefined ? [] : [{ path: key, look }];
      });
      after = last.key;
    }
  }

  return {
    get: (path) => read(memory.get(path)),
    pages: () => from(''),
    *below(folder) {
      const prefix = `${folder}/`;
      for (const page of from(prefix))
        for (const each of page) {
          if (!each.path.startsWith(prefix)) return;
          yield each;
        }
    },
    hasAny: () => memory.list({ after: '', limit: 1 }).length > 0,
  };
}

function read(value: Json | undefined): Look | undefined {
  const parsed = storedSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const [size, mtimeMs, inode] = parsed.data;
  return { size, mtimeMs, inode };
}
