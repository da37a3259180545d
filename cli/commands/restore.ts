import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ConflictError } from '../../shared/errors.ts';
import type { Contents } from '../../shared/model/backup.ts';
import { dataDirOf } from '../data-dir.ts';
import { UsageError } from '../failure.ts';
import { note, plural, print } from '../output.ts';
import { leaf } from './leaf.ts';

interface RestoreOptions {
  force?: boolean;
  live?: boolean;
}

export function addRestore(program: Command): void {
  leaf(program, 'restore', 'put a backup in the place of the data folder’s content')
    .argument('<file>', 'a file that `backup` wrote')
    .option('--force', 'also when the data folder already holds data')
    .option('--live', 'with --force, also under a running Patchbay, which restarts with it')
    .action(async (file: string, options: RestoreOptions, command: Command) => {
      if (options.live === true && options.force !== true)
        throw new UsageError('--live replaces data that are in use, and needs --force.');
      const dataDir = dataDirOf(command);
      const { connectRunning } = await import('../connect.ts');
      const running = await connectRunning(dataDir);
      if (running !== null) {
        try {
          if (options.live !== true)
            throw new ConflictError(`Patchbay is running with ${dataDir}.`, {
              hint: 'Stop it first, or add --live: it then restarts with the backup.',
            });
          const contents = await running.call('system.restore', { file: resolve(file) });
          print(`Checked ${file}: ${held(contents)}.`);
          note(
            'Patchbay restarts with it now. What was there is kept beside it, in the data folder.',
          );
        } finally {
          await running.close();
        }
        return;
      }
      const { restoreBackup } = await import('../../engine/index.ts');
      const restored = await restoreBackup({
        file: resolve(file),
        dataDir,
        force: options.force === true,
      });
      print(`Restored ${file} into ${dataDir}: ${held(restored.contents)}.`);
      if (restored.replaced !== null) note(`What was there is kept as ${restored.replaced}.`);
    });
}

function held({ workflows, events, runs }: Contents): string {
  return `${plural(workflows, 'workflow')}, ${plural(events, 'event')}, ${plural(runs, 'run')}`;
}
