import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** What the app is made of, seen from the built file in `dist/electron` or `dist/chunks`. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export const appFiles = {
  /** The built screens. */
  screens: join(root, 'dist', 'ui'),
  preload: join(root, 'dist', 'electron', 'preload.cjs'),
  engineProcess: join(root, 'dist', 'electron', 'engine-process.js'),
  /** Programs of the engine's own; outside of the archive, for threads are started by Node itself. */
  workers: join(root.replace(/app\.asar$/, 'app.asar.unpacked'), 'dist', 'workers'),
};

const manifestSchema = z.object({ version: z.string() });

/** Not Electron's `app.getVersion()`: unpackaged, that is Electron's own. */
export function appVersion(): string {
  return manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).version;
}
