import type { Command } from 'commander';
import { withConnection } from '../connection.ts';
import { note, print, printable, printJson } from '../output.ts';
import { group, jsonOption, leaf } from './leaf.ts';

export function addTunnel(program: Command): void {
  const tunnel = group(
    program,
    'tunnel',
    'the public URL under which webhooks reach this computer',
  );
  leaf(tunnel, 'check', 'ask whether the public URL reaches this listener; ends with 1 if not')
    .argument('[url]', 'https://…; left out: hooks.publicUrl of the settings')
    .addOption(jsonOption())
    .action(async (url: string | undefined, options: { json?: boolean }, command: Command) => {
      const result = await withConnection(command, (c) =>
        c.call('system.checkTunnel', url === undefined ? {} : { url }),
      );
      if (options.json === true) printJson(result);
      else {
        print(printable(result.message));
        if (result.hint !== null) note(`Hint: ${printable(result.hint)}`);
      }
      if (result.verdict !== 'reached') process.exitCode = 1;
    });
}
