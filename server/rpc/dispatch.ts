import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type * as z from 'zod';
import {
  type ErrorInfo,
  InvalidInputError,
  PatchbayError,
  toErrorInfo,
  UserError,
} from '../../shared/errors.ts';
import { type Api, isMethod, type Method } from '../../shared/rpc/contract.ts';
import { type RpcReply, schemas } from '../../shared/rpc/wire.ts';

class UnknownMethodError extends UserError {
  readonly code = 'unknown_method';

  constructor(method: string) {
    super(`There is no method "${method.slice(0, 100)}".`, {
      hint: 'The screens and the engine may be of different releases: reload, or restart Patchbay.',
    });
  }
}

/** `steps[1].params.url`, as people write it. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/** One line per problem, each naming its field. */
export function problemLines(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const field = fieldPath(issue.path);
    return field === '' ? issue.message : `${field}: ${issue.message}`;
  });
}

/** What was not meant to happen is logged whole; the caller gets a reference to find it by. */
function hideBug(log: Logger, method: string, error: unknown): ErrorInfo {
  const reference = randomBytes(4).toString('hex');
  log.error({ err: error, method, reference }, 'a call failed through a bug');
  return {
    code: 'bug',
    family: 'bug',
    message: `Patchbay failed to carry out ${method} (reference ${reference}).`,
    hint: 'This is a bug in Patchbay. The log has the details under that reference.',
  };
}

async function callMethod<M extends Method>(api: Api, method: M, raw: unknown): Promise<unknown> {
  const parsed = schemas[method].input.safeParse(raw);
  if (!parsed.success) {
    throw new InvalidInputError(`The input of ${method} does not fit.`, problemLines(parsed.error));
  }
  return await api[method](parsed.data);
}

/**
 * Carries out one call that came over any transport. Never rejects: every failure is a coded
 * error, and one that is ours is logged and not described to the caller.
 */
export async function callApi(
  { api, log }: { api: Api; log: Logger },
  method: string,
  rawInput: unknown,
): Promise<RpcReply> {
  try {
    if (!isMethod(method)) throw new UnknownMethodError(method);
    const input = rawInput === undefined ? {} : rawInput;
    return { ok: true, result: await callMethod(api, method, input) };
  } catch (error) {
    const known = error instanceof PatchbayError && error.family !== 'bug';
    return { ok: false, error: known ? toErrorInfo(error) : hideBug(log, method, error) };
  }
}
