import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UserError } from '../shared/errors.ts';
import { readStdin } from './files.ts';

/** A secret was asked for and none came. */
class SecretMissingError extends UserError {
  readonly code = 'secret_missing';
}

/**
 * Secrets never stand in the command line, where every user of the computer can read them: they
 * come from the environment variable `env`, from standard input, or from a prompt that shows
 * nothing.
 */
export async function readSecret(what: string, env: string | undefined): Promise<string> {
  if (env !== undefined) {
    const value = process.env[env];
    if (!value) throw new SecretMissingError(`The environment variable ${env} is not set.`);
    return value;
  }
  // One line break at the end belongs to `echo`, not to the secret.
  const value = process.stdin.isTTY
    ? await prompt(`${what}: `)
    : (await readStdin()).toString('utf8').replace(/\r?\n$/, '');
  if (value === '') {
    throw new SecretMissingError(`No ${what} was given.`, {
      hint: 'Type it, pipe it into the command, or name an environment variable with --secret-env.',
    });
  }
  return value;
}

async function prompt(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  const interrupted = new AbortController();
  lines.once('SIGINT', () => interrupted.abort());
  lines.once('close', () => interrupted.abort());
  try {
    return await lines.question('', { signal: interrupted.signal });
  } catch {
    return '';
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
