import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ConflictError } from '../../shared/errors.ts';
import { dataDirOf } from '../data-dir.ts';
import { note, print } from '../output.ts';
import { leaf } from './leaf.ts';

export function addRestore(program: Command): void {
  leaf(program, 'restore', 'put a backup in the place of the data folder’s content')
    .argument('<file>', 'a file that `backup` wrote')
    .option('--force', 'also when the data folder already holds data')
    .action(async (file: string, options: { force?: boolean }, command: Command) => {
      const dataDir = dataDirOf(command);
      const { connectRunning } = await import('../connect.ts');
      const running = await connectRunning(dataDir);
      if (running !== null) {
        await running.close();
        throw new ConflictError(`Patchbay is running with ${dataDir}.`, {
          hint: 'Stop it first: a restore replaces the data under its feet.',
        });
      }
      const { restoreBackup } = await import('../../engine/index.ts');
      const restored = await restoreBackup({
        file: resolve(file),
        dataDir,
        force: options.force === true,
      });
      print(`Restored ${file} into ${dataDir}.`);
      if (restored.replaced !== null) note(`What was there is kept as ${restored.replaced}.`);
    });
}
