import type { Server } from 'node:net';
import { UserError } from '../shared/errors.ts';

/** Nothing can listen there: another program does, or this user may not. */
export class ListenError extends UserError {
  readonly code = 'cannot_listen';
}

export interface Address {
  host: string;
  port: number;
}

const reasons: Record<string, { why: string; hint: string }> = {
  EADDRINUSE: {
    why: 'another program listens there already',
    hint: 'Stop it, or choose another port (port 0 takes any free one).',
  },
  EACCES: { why: 'this user may not', hint: 'Choose a port above 1023.' },
  EADDRNOTAVAIL: {
    why: 'this computer does not have that address',
    hint: 'Use 127.0.0.1, or an address that this computer has.',
  },
  ENOTFOUND: { why: 'that name has no address', hint: 'Use 127.0.0.1.' },
};

function describe(target: Address | { path: string }): string {
  if ('path' in target) return target.path;
  return target.host.includes(':')
    ? `[${target.host}]:${target.port}`
    : `${target.host}:${target.port}`;
}

/**
 * Resolves when the server listens.
 *
 * @throws ListenError with the reason in words
 */
export function listenOn(server: Server, target: Address | { path: string }): Promise<void> {
  return new Promise((done, fail) => {
    const onError = (error: NodeJS.ErrnoException): void => {
      const reason = reasons[error.code ?? ''];
      const why = reason?.why ?? error.message;
      fail(
        new ListenError(`Cannot listen on ${describe(target)}: ${why}.`, {
          cause: error,
          ...(reason === undefined ? {} : { hint: reason.hint }),
        }),
      );
    };
    server.once('error', onError);
    server.listen(target, () => {
      server.off('error', onError);
      done();
    });
  });
}
