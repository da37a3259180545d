// What `npm start` decides before it starts anything.

const withValue = ['--data', '--hooks'];

/**
 * The arguments of `npm start` as the desktop app reads them, each in one word.
 *
 * @param {readonly string[]} args
 * @returns {string[] | null} null when they ask for the headless host
 */
export function desktopArguments(args) {
  /** @type {string[]} */
  const given = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? '';
    const [name = ''] = arg.split('=');
    const next = args[index + 1];
    if (!arg.startsWith('-') || arg === '--hidden') given.push(arg);
    else if (!withValue.includes(name)) return null;
    else if (arg !== name) given.push(arg);
    else if (next === undefined) return null;
    else {
      given.push(`${name}=${next}`);
      index++;
    }
  }
  return given;
}

/**
 * @param {{ platform: string, env: Record<string, string | undefined>, getuid?: () => number }} process
 * @returns {string | null} why there can be no window here; null: there can
 */
export function whyNoWindow({ platform, env, getuid }) {
  if (platform !== 'linux') return null;
  if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'There is no display here';
  // Chromium's sandbox needs another user, and without its sandbox the app is not for daily use.
  if (getuid?.() === 0) return 'This is root, for whom Electron has no sandbox';
  return null;
}
