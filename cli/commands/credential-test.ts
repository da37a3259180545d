import type { Command } from 'commander';
import { withConnection } from '../connection.ts';
import { note, print, printable, printJson, style } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

interface TestOptions {
  url?: string;
  json?: boolean;
}

export function addTest(credentials: Command): void {
  leaf(credentials, 'test', 'sign in with a credential, and change nothing')
    .argument('<name>')
    .option('--url <url>', 'what to try it on, where its type needs an address')
    .addOption(jsonOption())
    .action(async (name: string, options: TestOptions, command: Command) => {
      const { url } = options;
      const result = await withConnection(command, (c) =>
        c.call('credentials.test', { name, ...(url === undefined ? {} : { url }) }),
      );
      if (!result.ok) process.exitCode = 1;
      if (options.json === true) return printJson(result);
      const word = result.ok ? style('green', 'works') : style('red', 'fails');
      print(printable(`"${name}" ${word}: ${result.message}`));
      if (result.hint !== null) note(printable(`Hint: ${result.hint}`));
    });
}
