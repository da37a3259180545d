import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
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
  return resolve(data ?? (process.env.PATCHBAY_DATA || usualPlace(process.platform)));
}

/** Where programs of this platform keep what belongs to a user. */
function usualPlace(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Patchbay');
  if (platform === 'win32')
    return join(process.env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Patchbay');
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'patchbay');
}

export function hasData(dataDir: string): boolean {
  return existsSync(join(dataDir, 'patchbay.db'));
}
