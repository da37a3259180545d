import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Authorization } from '../../shared/model/credential-views.ts';
import { type Connection, withConnection } from '../connection.ts';
import { note, print, printable, printJson } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

interface AuthorizeOptions {
  open?: boolean;
  paste?: boolean;
  json?: boolean;
}

const LOOK_EVERY_MS = 300;

export function addAuthorize(credentials: Command): void {
  leaf(credentials, 'authorize', 'sign in to an oauth2 credential, in the browser')
    .argument('<name>')
    .option('--open', 'open this computer’s browser')
    .option('--paste', 'the browser is on another computer: paste the address it ends at')
    .addOption(jsonOption())
    .action(async (name: string, options: AuthorizeOptions, command: Command) => {
      const result = await withConnection(command, (c) => authorize(c, name, options));
      if (result.status !== 'done') process.exitCode = 1;
      if (options.json === true) return printJson(result);
      if (result.status === 'done') return print(printable(result.message));
      note(printable(`Error: ${result.message}`));
      if (result.hint !== null) note(printable(`Hint: ${result.hint}`));
    });
}

async function authorize(
  connection: Connection,
  name: string,
  { open = false, paste = false }: AuthorizeOptions,
): Promise<Authorization> {
  const started = await connection.call('credentials.authorize', { name, open });
  note(`Open this address in a browser and sign in:\n\n  ${started.url ?? ''}\n`);
  if (!paste && started.listening) {
    note('Waiting for 5 minutes. On another computer’s browser, use --paste.');
    return ended(connection, started);
  }
  note('Then paste the address that the browser ends at, even if the page there is an error:');
  const { id } = started;
  const address = await pastedLine();
  return address === null
    ? connection.call('credentials.cancelAuthorization', { id })
    : connection.call('credentials.finishAuthorization', { id, address });
}

/** The first line that holds something; null when the input ends before. */
async function pastedLine(): Promise<string | null> {
  try {
    for await (const line of createInterface({ input: process.stdin }))
      if (line.trim() !== '') return line;
    return null;
  } finally {
    // An open pipe would keep the command from ending.
    process.stdin.destroy();
  }
}

async function ended(connection: Connection, started: Authorization): Promise<Authorization> {
  for (let flow = started; ; ) {
    if (flow.status !== 'waiting' && flow.status !== 'exchanging') return flow;
    await sleep(LOOK_EVERY_MS);
    flow = await connection.call('credentials.authorization', { id: started.id });
  }
}
