import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { OperationalError, UserError } from '../shared/errors.ts';
import type { Method, MethodInput, MethodOutput } from '../shared/rpc/contract.ts';
import { errorOfProblem, problemSchema, readReply } from '../shared/rpc/wire.ts';

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, the final NUL included. */
const maxSocketPath = 100;

/** Where the engine of a data folder listens for commands. */
export function controlPath(dataDir: string): string {
  const folder = resolve(dataDir);
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\patchbay-${hash}`;
  const inside = join(folder, 'control.sock');
  if (Buffer.byteLength(inside) <= maxSocketPath) return inside;
  // Anyone may write to the temporary folder, so the socket gets a folder that is ours alone.
  return join(tmpdir(), `patchbay-${process.getuid?.() ?? 0}-${hash}`, 'control.sock');
}

export class ForeignControlPathError extends UserError {
  readonly code = 'foreign_control_path';

  constructor(path: string) {
    super(`"${path}" belongs to another user of this computer.`, {
      hint: 'Remove it, or choose a data folder with a shorter path.',
    });
  }
}

/**
 * @throws ForeignControlPathError when somebody else owns the socket's folder: they could pose as
 * the engine
 */
export function assertOwnFolder(path: string): void {
  if (process.getuid === undefined || path.startsWith('\\\\.\\pipe\\')) return;
  const folder = lstatSync(dirname(path), { throwIfNoEntry: false });
  if (folder === undefined || !dirname(path).startsWith(tmpdir())) return;
  if (!folder.isDirectory() || folder.uid !== process.getuid()) {
    throw new ForeignControlPathError(dirname(path));
  }
}

/** The engine went away in the middle of a call, or answered nonsense. */
class ControlLostError extends OperationalError {
  readonly code = 'control_lost';
}

export interface ControlClient {
  /** @throws RemoteError what the method threw; ControlLostError when the engine went away */
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  close(): void;
}

interface Answer {
  status: number;
  body: string;
}

function send(
  agent: Agent,
  path: string,
  { method, body, signal }: { method: string; body: string; signal?: AbortSignal },
): Promise<Answer> {
  return new Promise((done, fail) => {
    const req = request({
      ...(signal === undefined ? {} : { signal }),
      agent,
      socketPath: path,
      method: 'POST',
      path: `/rpc/${encodeURIComponent(method)}`,
      headers: {
        host: 'patchbay',
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    });
    req.on('error', fail);
    req.on('response', (res: IncomingMessage) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', fail);
      res.on('end', () => {
        done({ status: res.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
      });
    });
    req.end(body);
  });
}

function isAbsent(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
}

function readAnswer<M extends Method>(method: M, { status, body }: Answer): MethodOutput<M> {
  const value: unknown = JSON.parse(body);
  if (status === 200) return readReply(method, { ok: true, result: value });
  const problem = problemSchema.parse(value);
  return readReply(method, { ok: false, error: errorOfProblem(problem) });
}

/**
 * A connection to the running engine of a data folder, for commands.
 *
 * @param answersWithinMs an engine that has not said anything by then hangs, or is another program
 * @returns null when no engine listens there
 * @throws ControlLostError when one listens and does not answer
 */
export async function connectControl(
  path: string,
  { answersWithinMs = 15_000 } = {},
): Promise<ControlClient | null> {
  assertOwnFolder(path);
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  try {
    // One connection that is really made: a socket file may be left over from a crash.
    const signal = AbortSignal.timeout(answersWithinMs);
    await send(agent, path, { method: 'system.info', body: '{}', signal });
  } catch (error) {
    agent.destroy();
    if (isAbsent(error)) return null;
    throw new ControlLostError('The running Patchbay does not answer.', {
      hint: 'Look at its log; when it hangs, end it and start it again: nothing acknowledged is lost.',
      cause: error,
    });
  }
  return {
    async call(method, input) {
      let answer: Answer;
      try {
        answer = await send(agent, path, { method, body: JSON.stringify(input) });
      } catch (error) {
        throw new ControlLostError(`Patchbay stopped before it answered ${method}.`, {
          hint: 'Look whether it did what was asked before you try again.',
          cause: error,
        });
      }
      return readAnswer(method, answer);
    },
    close: () => agent.destroy(),
  };
}
