import { join } from 'node:path';

export interface DesktopStart {
  executablePath: string;
  /** The data folder. */
  data: string;
  args?: readonly string[];
  env?: Record<string, string | undefined>;
  /** Where the app keeps what is its own: its settings, its instance lock. Else the data folder's. */
  profile?: string;
}

/**
 * How the packaged app is started for a test, a measurement or a picture: on a data folder and a
 * profile of its own, at a free port, and with nothing of the person who starts it.
 */
export function commandOfDesktop({
  executablePath,
  data,
  args = [],
  env = {},
  profile = join(data, 'profile'),
}: DesktopStart): { executablePath: string; args: string[]; env: Record<string, string> } {
  // Root has no sandbox in Chromium; a screen that nobody sees has no GPU.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const hooks = args.some((arg) => arg.startsWith('--hooks')) ? [] : ['--hooks=127.0.0.1:0'];
  const all: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    DISPLAY: process.env.DISPLAY,
    HOME: profile,
    XDG_CONFIG_HOME: profile,
    XDG_CACHE_HOME: profile,
    LANG: 'en_US.UTF-8',
    // There is no desktop to talk to; without this it is looked for.
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    ...env,
  };
  return {
    executablePath,
    args: [...asRoot, '--disable-gpu', `--data=${data}`, ...hooks, ...args],
    env: Object.fromEntries(
      Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
