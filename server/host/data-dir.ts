import { homedir } from 'node:os';
import { join } from 'node:path';

/** The data folder of every host: where programs of this platform keep what belongs to a user. */
export function usualDataDir(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Patchbay');
  if (platform === 'win32')
    return join(process.env.APPDATA || join(homedir(), 'AppData', 'Roaming'), 'Patchbay');
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'patchbay');
}
