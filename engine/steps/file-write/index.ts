import { existsFailure, isFolderFailure } from '../../files/file-failure.ts';
import { folderPermissions, isWrittenAsFolder, permittedPath } from '../../files/paths.ts';
import {
  appendContent,
  existingFile,
  inLine,
  makeFolders,
  needFolder,
  placeFile,
  writeAll,
} from '../../files/write-file.ts';
import { defineStep, type StepContext, type StepResult } from '../define-step.ts';
import { contentOf } from './content.ts';
import { docs } from './docs.ts';
import { type FileWriteParams, fileWriteParams } from './params.ts';

export const fileWrite = defineStep({
  type: 'file-write',
  name: 'Write file',
  description: 'Writes a file of this computer: anew, at its end, or only when it is missing.',
  icon: 'file-pen',
  group: 'action',
  effects: 'external',
  // The same content in the same place is the same file.
  effectsFor: ({ mode }) =>
    mode === undefined || mode === 'overwrite' ? 'idempotent' : 'external',
  permissions: ({ path }) => folderPermissions('write', path),
  ports: [{ name: 'out', label: 'Written' }],
  docs,
  params: fileWriteParams,
  problems: ({ text, base64 }) =>
    (text === undefined) === (base64 === undefined)
      ? [{ path: ['text'], message: 'a file is written from either "text" or "base64"' }]
      : [],
  example: {
    path: '~/Documents/orders.csv',
    mode: 'append',
    text: '{{ trigger.body.id }},{{ trigger.body.total }}',
    endLine: true,
  },
  run,
});

async function run(params: FileWriteParams, context: StepContext): Promise<StepResult> {
  const { signal, services } = context;
  signal.throwIfAborted();
  const path = permittedPath(params.path, 'write', services);
  if (isWrittenAsFolder(params.path)) throw isFolderFailure(path);
  await (params.makeFolders ? makeFolders(path) : needFolder(path));
  if (params.mode === 'append') return inLine(path, () => append(path, params, signal));
  const before = await existingFile(path);
  if (params.mode === 'create' && before !== null) throw existsFailure(path);
  const bytes = contentOf(params, true);
  signal.throwIfAborted();
  await placeFile(path, {
    placement: params.mode === 'create' ? 'create' : 'replace',
    mode: before?.mode,
    signal,
    write: (file) => writeAll(file, bytes, signal),
  });
  return { output: { path, bytes: bytes.length, created: before === null } };
}

async function append(
  path: string,
  params: FileWriteParams,
  signal: AbortSignal,
): Promise<StepResult> {
  const before = await existingFile(path);
  const bytes = contentOf(params, before === null || before.size === 0);
  signal.throwIfAborted();
  await appendContent(path, bytes, signal);
  return { output: { path, bytes: bytes.length, created: before === null } };
}
