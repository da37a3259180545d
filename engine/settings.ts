import type { Database } from 'better-sqlite3';
import { InvalidInputError } from '../shared/errors.ts';
import { type Settings, settingsSchema } from '../shared/model/settings.ts';
import { parseAddressList } from './endpoints/address-list.ts';
import { readPublicName } from './endpoints/gate.ts';

export interface SettingsStore {
  current(): Settings;
  /** Throws InvalidInputError for what could not work: at the next start it would be too late. */
  save(settings: Settings): Settings;
}

/** One JSON value; fields that an older release did not know get their defaults. */
export function createSettings(db: Database): SettingsStore {
  const get = db.prepare<[], { value: string }>(
    "SELECT value FROM settings WHERE key = 'workspace'",
  );
  const put = db.prepare(
    `INSERT INTO settings (key, value) VALUES ('workspace', ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  );
  let current = settingsSchema.parse(JSON.parse(get.get()?.value ?? '{}'));
  return {
    current: () => current,
    save(settings) {
      check(settings);
      put.run(JSON.stringify(settings));
      current = settings;
      return current;
    },
  };
}

function check({ hooks, timeZone }: Settings): void {
  const problems: string[] = [];
  try {
    parseAddressList(hooks.trustedProxies);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    problems.push(...error.problems.map((problem) => `hooks.trustedProxies: ${problem}`));
  }
  for (const entry of hooks.publicHosts)
    if (readPublicName(entry) === null)
      problems.push(`hooks.publicHosts: "${entry}" is no host name, as hooks.example.com is`);
  if (timeZone !== undefined && !isTimeZone(timeZone))
    problems.push(`timeZone: "${timeZone}" is no time zone, as Europe/Berlin is`);
  if (problems.length > 0)
    throw new InvalidInputError('These settings cannot work; nothing was changed:', problems);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
