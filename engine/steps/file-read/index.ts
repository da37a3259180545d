import { basename } from 'node:path';
import type { Json } from '../../../shared/json.ts';
import { folderPermissions, permittedPath } from '../../files/paths.ts';
import { type FileContent, readContent } from '../../files/read-file.ts';
import { decodeText } from '../../files/text-encoding.ts';
import { defineStep, type StepContext, StepFailure } from '../define-step.ts';
import { docs } from './docs.ts';
import { listFolder } from './list-folder.ts';
import { type FileReadParams, fileReadParams } from './params.ts';

export const fileRead = defineStep({
  type: 'file-read',
  name: 'Read file',
  description: 'Reads a file of this computer, or lists the files of a folder.',
  icon: 'file-text',
  group: 'action',
  effects: 'none',
  immediate: false,
  permissions: ({ path }) => folderPermissions('read', path),
  ports: [{ name: 'out', label: 'Read' }],
  docs,
  params: fileReadParams,
  example: { path: '~/Documents/orders.csv' },
  async run(params, context) {
    context.signal.throwIfAborted();
    return {
      output:
        params.operation === 'list'
          ? await listFolder(params, context)
          : await readFile(params, context),
    };
  },
});

async function readFile(params: FileReadParams, context: StepContext): Promise<Json> {
  const path = permittedPath(params.path, 'read', context.services);
  const content = await contentOf(path, params, context);
  if (content === null) return { path, name: basename(path), exists: false, [params.as]: null };
  const { bytes, size, modifiedAt, cut } = content;
  return {
    path,
    name: basename(path),
    exists: true,
    size,
    modifiedAt: new Date(modifiedAt).toISOString(),
    [params.as]:
      params.as === 'base64'
        ? bytes.toString('base64')
        : decodeText(bytes, { encoding: params.encoding, cut, path }),
    ...(cut ? { truncated: true } : {}),
  };
}

/** Null when it is missing and may be. */
async function contentOf(
  path: string,
  { maxBytes, larger, missing }: FileReadParams,
  { signal }: StepContext,
): Promise<FileContent | null> {
  try {
    return await readContent(path, { maxBytes, beyond: larger }, signal);
  } catch (error) {
    const isMissing = error instanceof StepFailure && error.code === 'file_missing';
    if (isMissing && missing === 'null') return null;
    throw error;
  }
}
