import { homedir } from 'node:os';
import { isAbsolute, join, resolve, sep } from 'node:path';
import * as z from 'zod';
import type { Json } from '../../shared/json.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';
import type { StepServices } from '../steps/define-step.ts';
import { realPath } from './real-path.ts';

type Access = Extract<Permission, { kind: 'folder' }>['access'];

/** A path of the person's own: nothing says which folder a relative one would begin in. */
export const pathParam = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => isAbsolute(path) || isHome(path), {
    message: 'must be a full path, or begin with ~/ for your home folder',
  })
  .refine((path) => !path.includes('\0'), { message: 'must not hold a zero byte' });

function isHome(path: string): boolean {
  return path === '~' || path.startsWith('~/') || path.startsWith(`~${sep}`);
}

/** The full path, `~` being the home folder of whoever runs Patchbay. */
export function fullPath(path: string): string {
  return resolve(isHome(path) ? join(homedir(), path.slice(1)) : path);
}

/** Whether the author wrote it as a folder: `/data/` and not `/data`. */
export function isWrittenAsFolder(path: string): boolean {
  return path.endsWith('/') || path.endsWith(sep);
}

/**
 * What a step must declare for a path as it stands in its params: the path, the folder in front of
 * an expression, or any where an expression begins it. Nothing for what is no path.
 */
export function folderPermissions(access: Access, path: Json | undefined): Permission[] {
  if (typeof path !== 'string' || path === '') return [];
  const [literal = ''] = path.split('{{', 1);
  if (literal === path) return isPath(path) ? [folder(access, fullPath(path))] : [];
  const end = Math.max(literal.lastIndexOf('/'), literal.lastIndexOf(sep));
  const base = literal.slice(0, end + 1);
  return [folder(access, isPath(base) ? fullPath(base) : ANY)];
}

function isPath(text: string): boolean {
  return isAbsolute(text) || isHome(text);
}

export function folder(access: Access, path: string): Permission {
  return { kind: 'folder', access, path };
}

/**
 * Where a path really leads, after the workflow was found to be allowed there. Throws StepFailure
 * `not_permitted`.
 */
export function permittedPath(
  path: string,
  access: Access,
  services: Pick<StepServices, 'permits'>,
): string {
  const real = realPath(fullPath(path));
  services.permits(folder(access, real));
  return real;
}
