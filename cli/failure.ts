import { CommanderError } from 'commander';
import { toErrorInfo, UserError } from '../shared/errors.ts';
import { note, printable } from './output.ts';

/** The command line itself is wrong, in a way that only the command could see. */
export class UsageError extends UserError {
  readonly code = 'usage';
}

/**
 * Says on stderr what went wrong and what helps.
 *
 * @returns the exit code: 1 failed, 2 wrong usage
 */
export function reportFailure(error: unknown): number {
  // The parser throws for `--help` too; what it prints for a mistake ends with 1 there, 2 here.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const info = toErrorInfo(error);
  // A bug of the running engine says where its details are; one of this process is shown whole,
  // because it goes into a report to us.
  if (info.family === 'bug' && info.hint === undefined) {
    const stack = error instanceof Error ? error.stack : undefined;
    note(`Internal error: ${printable(stack ?? info.message)}`);
    return 1;
  }
  note(`Error: ${printable(info.message)}`);
  if (info.hint !== undefined) note(`Hint: ${printable(info.hint)}`);
  return error instanceof UsageError ? 2 : 1;
}
