import { resolve } from 'node:path';
import type { Command } from 'commander';
import { withConnection } from '../connection.ts';
import { bytes, print, printJson } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

export function addBackup(program: Command): void {
  leaf(program, 'backup', 'copy all data into one file, also while Patchbay runs')
    .argument('<file>', 'the file to write')
    .addOption(jsonOption())
    .action(async (file: string, options: { json?: boolean }, command: Command) => {
      // The engine may be another process with another working folder.
      const done = await withConnection(command, (c) =>
        c.call('system.backup', { file: resolve(file) }),
      );
      if (options.json === true) return printJson(done);
      print(`Wrote ${done.file} (${bytes(done.bytes)}).`);
    });
}
