import { isIP } from 'node:net';
import { resolve } from 'node:path';
import type { Address } from '../server/listen.ts';

/** What the app was started with: by a person, the desktop, a link, or a file that was opened. */
export interface StartArguments {
  /** Absolute. */
  dataDir: string | null;
  hooks: Address | null;
  /** Begin in the tray, as at login. */
  hidden: boolean;
  /** `patchbay://…`, in the order they were given. */
  links: readonly string[];
  /** Absolute paths. */
  files: readonly string[];
}

/**
 * Reads `--data=DIR --hooks=HOST:PORT --hidden patchbay://… FILE`. What else begins with a dash is
 * Chromium's or the desktop's and none of ours.
 *
 * @param cwd what relative paths start from: that of the process that was given them
 */
export function readStartArguments(args: readonly string[], cwd: string): StartArguments {
  const values = args.filter((arg) => !arg.startsWith('-'));
  const data = optionOf(args, '--data');
  const hooks = optionOf(args, '--hooks');
  return {
    dataDir: data === null ? null : resolve(cwd, data),
    hooks: hooks === null ? null : readAddress(hooks),
    hidden: args.includes('--hidden'),
    links: values.filter(isLink),
    files: values.filter((value) => !isLink(value)).map((value) => resolve(cwd, value)),
  };
}

function isLink(value: string): boolean {
  return /^patchbay:/i.test(value);
}

function optionOf(args: readonly string[], name: string): string | null {
  const given = args.findLast((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  return given === undefined || given === '' ? null : given;
}

/** `127.0.0.1:4780`, `[::1]:0`, or a port alone; null when it is none of them. */
export function readAddress(text: string): Address | null {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) return null;
  if (match[1] !== undefined && isIP(match[1]) !== 6) return null;
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port };
}
