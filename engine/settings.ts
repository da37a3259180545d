import type { Database } from 'better-sqlite3';
import { type Settings, settingsSchema } from '../shared/model/settings.ts';

export interface SettingsStore {
  current(): Settings;
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
      put.run(JSON.stringify(settings));
      current = settings;
      return current;
    },
  };
}
