import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { BackupFile } from '../../shared/model/backup.ts';
import { type Connection, withConnection } from '../connection.ts';
import { bytes, localTime, note, plural, print, printJson } from '../output.ts';
import { table } from '../table.ts';
import { jsonOption, leaf } from './leaf.ts';

const PROGRESS_EVERY_MS = 500;

interface BackupOptions {
  list?: boolean;
  json?: boolean;
}

export function addBackup(program: Command): void {
  leaf(program, 'backup', 'copy all data into one file, also while Patchbay runs')
    .argument('[file]', 'the file to write (default: a new one in the folder of backups)')
    .option('--list', 'list the backups of the data folder instead')
    .addOption(jsonOption())
    .action(async (file: string | undefined, options: BackupOptions, command: Command) => {
      if (options.list === true) return list(options, command);
      // The engine may be another process with another working folder.
      const target = file === undefined ? {} : { file: resolve(file) };
      const done = await withConnection(command, async (connection) => {
        const stop = showProgress(connection);
        try {
          return await connection.call('system.backup', target);
        } finally {
          stop();
        }
      });
      if (options.json === true) return printJson(done);
      print(
        `Wrote ${done.file} (${bytes(done.bytes)}): ${plural(done.workflows, 'workflow')}, ` +
          `${plural(done.events, 'event')}, ${plural(done.runs, 'run')}; checked.`,
      );
    });
}

async function list(options: BackupOptions, command: Command): Promise<void> {
  const state = await withConnection(command, (c) => c.call('system.backups', {}));
  if (options.json === true) return printJson(state);
  if (state.backups.length === 0) note(`There are no backups in ${state.folder} yet.`);
  else
    print(
      table<BackupFile>(
        [
          { title: 'MADE', text: (b) => localTime(b.createdAt) },
          { title: 'KIND', text: (b) => b.kind },
          { title: 'SIZE', text: (b) => bytes(b.bytes), align: 'right' },
          { title: 'FILE', text: (b) => b.file },
        ],
        state.backups,
      ),
    );
  if (state.failure !== null) note(`The last automatic one failed: ${state.failure.message}`);
}

/** On a terminal only; a pipe gets the result and nothing else. */
function showProgress(connection: Connection): () => void {
  if (!process.stderr.isTTY) return () => {};
  let shown = false;
  const timer = setInterval(() => {
    connection.call('system.backups', {}).then(
      ({ running }) => {
        if (running === null) return;
        shown = true;
        const text =
          running.phase === 'copying'
            ? `copying ${Math.round(running.done * 100)} %`
            : 'checking the copy';
        process.stderr.write(`\r${text.padEnd(20)}`);
      },
      () => {},
    );
  }, PROGRESS_EVERY_MS);
  return () => {
    clearInterval(timer);
    if (shown) process.stderr.write('\n');
  };
}
