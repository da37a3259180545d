import { dirname, extname, join } from 'node:path';
import type { JsonObject } from '../../../shared/json.ts';
import { permittedPath } from '../../files/paths.ts';
import { readContent } from '../../files/read-file.ts';
import { decodeText } from '../../files/text-encoding.ts';
import { StepFailure } from '../define-step.ts';
import type { TriggerContext } from '../trigger-source.ts';
import type { Look } from './known-files.ts';
import type { WatchFilesParams } from './params.ts';
import { nameOf } from './selection.ts';

export interface FileChange {
  event: 'created' | 'changed' | 'removed';
  /** From the folder. */
  path: string;
  /** Of a removed one: how it last looked. */
  look: Look;
  /** Of a created one: the name that it had before. */
  previous: string | null;
}

/** What expressions read as `trigger`; the content is added to it. */
export function fileData(root: string, { event, path, look, previous }: FileChange): JsonObject {
  const full = join(root, path);
  return {
    event,
    path: full,
    name: nameOf(path),
    extension: extname(full).slice(1).toLowerCase(),
    folder: dirname(full),
    relativePath: path,
    size: look.size,
    modifiedAt: isoTime(look.mtimeMs),
    previousPath: previous === null ? null : join(root, previous),
  };
}

/** A disk may hold times that no calendar has. */
function isoTime(ms: number): string | null {
  const time = new Date(Math.round(ms));
  return Number.isNaN(time.getTime()) ? null : time.toISOString();
}

/**
 * Its content, or null and why it is left out. Undefined when it is no longer the file that was looked
 * at. Throws the signal's reason.
 */
export async function contentOf(
  { path, look }: { path: string; look: Look },
  { content, encoding, maxBytes }: WatchFilesParams,
  context: TriggerContext,
): Promise<JsonObject | undefined> {
  if (content === 'none') return {};
  const none = (problem: string): JsonObject => ({ [content]: null, contentProblem: problem });
  if (look.size > maxBytes)
    return none(`It has ${look.size} bytes, more than the ${maxBytes} that are put into an event.`);
  try {
    const real = permittedPath(path, 'read', context);
    const read = await readContent(real, { maxBytes, beyond: 'fail' }, context.signal);
    if (read.size !== look.size || read.modifiedAt !== Math.round(look.mtimeMs)) return undefined;
    return {
      [content]:
        content === 'base64'
          ? read.bytes.toString('base64')
          : decodeText(read.bytes, { encoding, cut: false, path }),
      contentProblem: null,
    };
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error;
    if (error.code === 'file_missing' || error.code === 'file_too_large') return undefined;
    return none(error.message);
  }
}
