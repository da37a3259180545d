import { assertNever } from '../../shared/errors.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';
import { isInside } from '../files/real-path.ts';

/**
 * Whether who has `given` also has `wanted`: `*` is any, a folder holds what is below it, and
 * writing includes reading. `wanted` may be `*` itself, which only `*` covers.
 */
export function covers(given: Permission, wanted: Permission): boolean {
  switch (given.kind) {
    case 'host':
      return wanted.kind === 'host' && (given.host === ANY || sameHost(given.host, wanted.host));
    case 'folder':
      return (
        wanted.kind === 'folder' &&
        (given.access === 'write' || wanted.access === 'read') &&
        (given.path === ANY || (wanted.path !== ANY && isInside(wanted.path, given.path)))
      );
    case 'command':
      return wanted.kind === 'command' && isOneOf(given.command, wanted.command);
    case 'credential':
      return wanted.kind === 'credential' && isOneOf(given.name, wanted.name);
    default:
      return assertNever(given);
  }
}

export function isCovered(wanted: Permission, given: readonly Permission[]): boolean {
  return given.some((permission) => covers(permission, wanted));
}

/**
 * `www.example.com` and `example.com` belong to one owner, and redirect to each other; a full stop
 * at the end says only that the name is whole.
 */
function sameHost(one: string, other: string): boolean {
  return bareHost(one) === bareHost(other);
}

function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\.(?=[^.]+\.)/, '');
}

function isOneOf(given: string, wanted: string): boolean {
  return given === ANY || given === wanted;
}
