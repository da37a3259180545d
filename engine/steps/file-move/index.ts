import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Json } from '../../../shared/json.ts';
import type { Permission } from '../../../shared/model/permission.ts';
import { copyFile, copyTree, type TreeOptions } from '../../files/copy.ts';
import { existsFailure, withWords } from '../../files/file-failure.ts';
import { type EntryType, entryType, moveEntry } from '../../files/move.ts';
import {
  folder,
  folderPermissions,
  fullPath,
  isWrittenAsFolder,
  permittedPath,
} from '../../files/paths.ts';
import { isInside, realPath } from '../../files/real-path.ts';
import { makeFolders, needFolder, type Placement } from '../../files/write-file.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';
import { deleteEntry, spareHome } from './delete.ts';
import { docs } from './docs.ts';
import { firstFreeName } from './free-name.ts';
import { type FileMoveParams, fileMoveParams } from './params.ts';

export const fileMove = defineStep({
  type: 'file-move',
  name: 'Move, copy or delete file',
  description: 'Moves, renames, copies or deletes a file or a folder of this computer.',
  icon: 'file-symlink',
  group: 'action',
  effects: 'external',
  // Only these come to the same when they are done twice.
  effectsFor: ({ operation, conflict, missing }) =>
    (operation === 'copy' && conflict === 'overwrite') ||
    (operation === 'delete' && missing === 'skip')
      ? 'idempotent'
      : 'external',
  permissions: ({ operation, from, to, conflict }) => [
    ...folderPermissions(operation === 'copy' ? 'read' : 'write', from),
    ...(operation === 'delete' ? [] : targetPermissions(to, conflict === 'rename')),
  ],
  ports: [{ name: 'out', label: 'Done' }],
  docs,
  params: fileMoveParams,
  problems: ({ operation, to }) =>
    operation !== 'delete' && to === undefined
      ? [{ path: ['to'], message: 'is missing: where it is moved or copied to' }]
      : [],
  example: { operation: 'move', from: '~/Inbox/{{ trigger.body.file }}', to: '~/Done/' },
  run,
});

/** The next free name stands beside the one that was written. */
function targetPermissions(to: Json | undefined, renames: boolean): Permission[] {
  const beside =
    renames && typeof to === 'string' && !to.includes('{{') && !isWrittenAsFolder(to)
      ? dirname(to)
      : to;
  return folderPermissions('write', beside);
}

interface Job extends TreeOptions {
  params: FileMoveParams;
  from: string;
  type: EntryType;
  context: StepContext;
}

async function run(params: FileMoveParams, context: StepContext): Promise<StepResult> {
  const { signal, services } = context;
  const { operation } = params;
  signal.throwIfAborted();
  const from =
    operation === 'copy'
      ? permittedPath(params.from, 'read', services)
      : entryPath(params.from, context);
  const type = await entryType(from);
  if (type === null) {
    if (params.missing === 'skip') return { output: { operation, from, done: false } };
    // Says so in words.
    await withWords(from, () => lstat(from));
  }
  const job: Job = {
    params,
    from,
    type: type ?? 'file',
    context,
    signal,
    permits: (path) => services.permits(folder(operation === 'copy' ? 'read' : 'write', path)),
  };
  if (operation === 'delete') {
    await deleteEntry(from, { ...job, wholeFolders: params.wholeFolders });
    return { output: { operation, from, type: job.type, done: true } };
  }
  const to = await carryOut(job, await destination(job));
  return { output: { operation, from, to, type: job.type, done: to !== null } };
}

/** A link is moved or deleted itself, and not what it leads to. */
function entryPath(path: string, { services }: StepContext): string {
  const full = fullPath(path);
  spareHome(full);
  const real = join(realPath(dirname(full)), basename(full));
  services.permits(folder('write', real));
  return real;
}

/** Where it goes unless something stands there. */
async function destination({ params, from, type, context }: Job): Promise<string> {
  const { to = '' } = params;
  if (to === '')
    throw new StepFailure({
      code: 'params_invalid',
      message: 'It was not said where the file is to go.',
      hint: 'An expression may have given nothing: look at the step’s input.',
    });
  const base = permittedPath(to, 'write', context.services);
  const isInto = isWrittenAsFolder(to) || (await entryType(base)) === 'folder';
  const path = isInto
    ? permittedPath(join(base, basename(fullPath(params.from))), 'write', context.services)
    : base;
  if (path === from && !(params.operation === 'copy' && params.conflict === 'rename'))
    throw new StepFailure({
      code: 'same_file',
      message: `${path} is where it is already.`,
      hint: 'Give another path or folder in “to”.',
    });
  if (type === 'folder' && path !== from && isInside(path, from))
    throw new StepFailure({
      code: 'refused',
      message: `The folder ${from} cannot be put into itself.`,
      hint: 'Give a folder outside of it in “to”.',
    });
  await (params.makeFolders ? makeFolders(path) : needFolder(path));
  return path;
}

/** The path that it has then; null when it was left where it is. */
async function carryOut(job: Job, path: string): Promise<string | null> {
  switch (job.params.conflict) {
    case 'overwrite':
      await put(job, path, 'replace');
      return path;
    case 'fail':
      await put(job, path, 'create');
      return path;
    case 'skip':
      return (await putIfFree(job, path)) ? path : null;
    case 'rename':
      return firstFreeName(path, (candidate) => putIfFree(job, candidate));
  }
}

async function putIfFree(job: Job, path: string): Promise<boolean> {
  if ((await entryType(path)) !== null) return false;
  try {
    await put(job, permittedPath(path, 'write', job.context.services), 'create');
    return true;
  } catch (error) {
    if (error instanceof StepFailure && error.code === 'file_exists') return false;
    throw error;
  }
}

async function put(job: Job, path: string, placement: Placement): Promise<void> {
  job.signal.throwIfAborted();
  const { from, type } = job;
  if (job.params.operation === 'move') return moveEntry(from, path, { ...job, placement });
  if (type !== 'folder') return copyFile(from, path, { placement, signal: job.signal });
  if ((await entryType(path)) !== null) throw existsFailure(path);
  await copyTree(from, path, job);
}
