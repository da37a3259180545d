import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';

const boundsSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});

/** Another computer's Patchbay that the window can show. */
const remoteSchema = z.object({
  id: z.string().regex(/^[a-z0-9]{8,32}$/),
  name: z.string().min(1).max(100),
  /** Of its screens, ends with `/`. */
  url: z.url({ protocol: /^https?$/ }),
  /** Its token under the system's key store, in base64; null: it is asked for at each start. */
  sealedToken: z.string().nullable(),
});
export type Remote = z.output<typeof remoteSchema>;

/** What is the app's own; what belongs to the workspace is in its data folder. */
const preferencesSchema = z.object({
  window: boundsSchema.nullable().catch(null),
  maximized: z.boolean().catch(false),
  /** What was shown last: query and fragment of the screens' address. */
  lastView: z
    .string()
    .max(2000)
    .regex(/^(\?[^#]*)?(#.*)?$/)
    .catch(''),
  /** Closing the window leaves the app in the tray. */
  closeToTray: z.boolean().catch(true),
  trayExplained: z.boolean().catch(false),
  notifyFailures: z.boolean().catch(true),
  /** Failures before this (milliseconds UTC) are not counted any more. */
  failuresSeenAt: z.int().catch(0),
  checkUpdates: z.boolean().catch(true),
  hooks: z
    .object({ host: z.string(), port: z.int().min(0).max(65_535) })
    .nullable()
    .catch(null),
  remotes: z.array(remoteSchema).catch([]),
  /** The id of the remote that is shown; null: the engine of this computer. */
  remote: z.string().nullable().catch(null),
});
export type Preferences = z.output<typeof preferencesSchema>;

export interface PreferenceStore {
  get(): Preferences;
  /** Throws where the file cannot be written; until the app ends it counts all the same. */
  set(change: Partial<Preferences>): void;
  /** The same for what nobody asked for, such as the size of the window: a full disk is no error then. */
  note(change: Partial<Preferences>): void;
}

/** What `lastView` is where the screens show this route: their router keeps the query before the hash. */
export function viewOf(route: string): string {
  const at = route.indexOf('?');
  return at === -1 ? `#${route}` : `${route.slice(at)}#${route.slice(0, at)}`;
}

/** A file that is missing or damaged is as good as none: nothing in it cannot be chosen again. */
export function openPreferences(file: string): PreferenceStore {
  let current = preferencesSchema.parse(readObject(file));
  function set(change: Partial<Preferences>): void {
    current = { ...current, ...change };
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const next = `${file}.tmp`;
    writeFileSync(next, `${JSON.stringify(current, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, file);
  }

  return {
    get: () => current,
    set,
    note(change) {
      try {
        set(change);
      } catch {
        // It is chosen anew at the next start.
      }
    },
  };
}

function readObject(file: string): unknown {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
