import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BugError } from '../shared/errors.ts';
import { isJsonObject } from '../shared/json.ts';

export interface PatchbayPackage {
  /** Absolute path of the folder that holds package.json and dist. */
  root: string;
  version: string;
}

let found: PatchbayPackage | undefined;

/** Looks upwards, because the bundle lies at another depth than the source. */
export function patchbayPackage(): PatchbayPackage {
  found ??= search(dirname(fileURLToPath(import.meta.url)));
  return found;
}

function search(start: string): PatchbayPackage {
  for (let folder = start; ; folder = dirname(folder)) {
    const manifest = readManifest(join(folder, 'package.json'));
    if (manifest?.name === 'patchbay' && typeof manifest.version === 'string')
      return { root: folder, version: manifest.version };
    if (dirname(folder) === folder)
      throw new BugError(`no package.json of Patchbay above ${start}`);
  }
}

function readManifest(file: string): { [key: string]: unknown } | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const manifest: unknown = JSON.parse(text);
  return isJsonObject(manifest) ? manifest : undefined;
}
