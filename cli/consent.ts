import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { PatchbayError, UserError } from '../shared/errors.ts';
import type { GrantMode, NeededPermission } from '../shared/model/permission.ts';
import { note, printable } from './output.ts';

/** The person was asked, and said no. */
class NotAllowedError extends UserError {
  readonly code = 'not_allowed';
}

export interface ConsentOptions {
  yes?: boolean;
  allowCommands?: boolean;
}

/** Where the person can be asked; null: nobody sits there. */
export type Ask = ((question: string) => Promise<boolean>) | null;

export function addConsentOptions(command: Command): Command {
  return command
    .addOption(new Option('--allow-commands', 'let the workflow start the programs it names'))
    .addOption(new Option('-y, --yes', 'do not ask about what the workflow reaches'));
}

/**
 * Publishes with the person's consent. Without a terminal the command itself is the consent, to all
 * but starting programs, and what was allowed goes to stderr; at a terminal the person is asked
 * first. Throws what `publish` throws, and NotAllowedError.
 */
export async function withConsent<T extends { granted: readonly NeededPermission[] }>(
  publish: (grant: GrantMode) => Promise<T>,
  options: ConsentOptions,
  ask: Ask = terminal(),
): Promise<T> {
  const full: GrantMode = options.allowCommands === true ? 'all' : 'except-commands';
  if (ask === null || options.yes === true) {
    const result = await publish(full);
    for (const line of grantedLines(result.granted)) note(line);
    return result;
  }
  try {
    return await publish('ask');
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code !== 'permissions_needed') throw error;
    note(printable(error.message));
    if (!(await ask('Allow this? [y/N] ')))
      throw new NotAllowedError('Nothing was published.', { cause: error });
    return publish(full);
  }
}

function grantedLines(granted: readonly NeededPermission[]): string[] {
  if (granted.length === 0) return [];
  return ['Allowed by publishing:', ...granted.map(neededLine)];
}

export function neededLine({ text, steps }: NeededPermission): string {
  return printable(`  ${text} (${steps.join(', ')})`);
}

function terminal(): Ask {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const interrupted = new AbortController();
    lines.once('SIGINT', () => interrupted.abort());
    lines.once('close', () => interrupted.abort());
    try {
      return /^y(?:es)?$/i.test(
        (await lines.question(question, { signal: interrupted.signal })).trim(),
      );
    } catch {
      note('');
      return false;
    } finally {
      lines.close();
    }
  };
}
