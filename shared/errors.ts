/**
 * Three families of errors. The family decides what happens next: a user can mend a UserError,
 * an OperationalError is worth trying again, a BugError is ours.
 */
export type ErrorFamily = 'user' | 'operational' | 'bug';

export abstract class PatchbayError extends Error {
  abstract readonly family: ErrorFamily;
  abstract readonly code: string;
  /** What the person can do about it, as one sentence; shown under the message. */
  readonly hint: string | undefined;

  constructor(message: string, options?: { hint?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options?.hint;
  }
}

export abstract class UserError extends PatchbayError {
  readonly family = 'user';
}

export abstract class OperationalError extends PatchbayError {
  readonly family = 'operational';
}

export class BugError extends PatchbayError {
  readonly family = 'bug';
  readonly code = 'bug';
}

export class NotFoundError extends UserError {
  readonly code = 'not_found';
  readonly what: string;
  readonly key: string;

  constructor(what: string, key: string, hint?: string) {
    super(`There is no ${what} "${key}".`, hint === undefined ? undefined : { hint });
    this.what = what;
    this.key = key;
  }
}

/** Input that does not fit, with one line per problem: `steps[1].params.url: ...`. */
export class InvalidInputError extends UserError {
  readonly code = 'invalid_input';
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[], hint?: string) {
    super(
      problems.length === 0 ? message : `${message}\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      hint === undefined ? undefined : { hint },
    );
    this.problems = problems;
  }
}

/** The request makes sense but not in the present state: cancelling a run that ended, say. */
export class ConflictError extends UserError {
  readonly code = 'conflict';
}

export class UnavailableError extends OperationalError {
  readonly code = 'unavailable';
}

/** An error as it crosses a process boundary. */
export interface ErrorInfo {
  code: string;
  family: ErrorFamily;
  message: string;
  hint?: string;
  problems?: readonly string[];
}

/** Details of a bug stay in the log: the other side gets its message only. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof PatchbayError) {
    return {
      code: error.code,
      family: error.family,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...('problems' in error && isLines(error.problems) ? { problems: error.problems } : {}),
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'bug', family: 'bug', message };
}

function isLines(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((line) => typeof line === 'string');
}

export function assertNever(value: never): never {
  throw new BugError(`unexpected value ${JSON.stringify(value)}`);
}
