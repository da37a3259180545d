import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { usualDataDir } from '../server/host/data-dir.ts';
import { UserError } from '../shared/errors.ts';

/** A folder without a database, for a command that would only look at it. */
export class NoDataError extends UserError {
  readonly code = 'no_data';
  readonly dataDir: string;

  constructor(dataDir: string) {
    super(`There is no Patchbay data in ${dataDir}.`, {
      hint: 'Start `patchbay serve` or import a workflow first, or name another folder with --data.',
    });
    this.dataDir = dataDir;
  }
}

export function dataOption(): Option {
  return new Option('--data <dir>', 'data folder (default: $PATCHBAY_DATA or the usual place)');
}

/** Absolute path of the folder a command is about. */
export function dataDirOf(command: Command): string {
  const { data } = command.optsWithGlobals<{ data?: string }>();
  return resolve(data ?? (process.env.PATCHBAY_DATA || usualDataDir(process.platform)));
}

export function hasData(dataDir: string): boolean {
  return existsSync(join(dataDir, 'patchbay.db'));
}
