import { assertNever } from '../../shared/errors.ts';
import { ANY, type Permission } from '../../shared/model/permission.ts';

/** What a workflow with this permission does, as one sentence to a person. */
export function describePermission(permission: Permission): string {
  switch (permission.kind) {
    case 'host':
      return permission.host === ANY
        ? 'Connects to any host: an expression decides which.'
        : `Connects to ${permission.host}.`;
    case 'folder': {
      const does = permission.access === 'write' ? 'Reads and changes' : 'Reads';
      return permission.path === ANY
        ? `${does} any file that you can: an expression decides which.`
        : `${does} ${permission.path}, with all that is in it.`;
    }
    case 'command':
      return permission.command === ANY
        ? 'Starts any program on this computer, as you: an expression decides which.'
        : `Starts the program "${permission.command}" on this computer, as you.`;
    case 'credential':
      return permission.name === ANY
        ? 'Uses any stored credential: an expression decides which.'
        : `Uses the credential "${permission.name}".`;
    default:
      return assertNever(permission);
  }
}

/** What is worth the longest look comes first. */
export function byWeight(one: Permission, other: Permission): number {
  return weight(one) - weight(other);
}

function weight(permission: Permission): number {
  switch (permission.kind) {
    case 'command':
      return permission.command === ANY ? 0 : 1;
    case 'folder':
      return (permission.access === 'write' ? 2 : 4) + (permission.path === ANY ? 0 : 1);
    case 'host':
      return permission.host === ANY ? 6 : 7;
    case 'credential':
      return permission.name === ANY ? 8 : 9;
    default:
      return assertNever(permission);
  }
}
