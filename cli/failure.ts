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
 * @returns the exit code: 1 failed, 2 wrong usage (0 for `--help` and `--version`, which the
 * parser throws as well)
 */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) {
    const asked = error.code === 'commander.helpDisplayed' || error.code === 'commander.version';
    return asked ? 0 : 2;
  }
  const info = toErrorInfo(error);
  if (info.family === 'bug') {
    // The only failure with a stack: it goes into a report to us.
    const stack = error instanceof Error ? error.stack : undefined;
    note(`Internal error: ${printable(stack ?? info.message)}`);
    return 1;
  }
  note(`Error: ${printable(info.message)}`);
  if (info.hint !== undefined) note(`Hint: ${printable(info.hint)}`);
  return error instanceof UsageError ? 2 : 1;
}
