import { createStore } from 'zustand/vanilla';
import type { Json } from '../../../../shared/json.ts';
import type { Settings } from '../../../../shared/model/settings.ts';
import { settingAt } from './catalog.ts';

/** Changes by path; `undefined` takes a setting away. */
export type Changes = ReadonlyMap<string, Json | undefined>;

export interface UnsavedSettings {
  changes: Changes;
  /** What stands in the fields as somebody wrote it, and the saved value that it was written over. */
  typed: ReadonlyMap<string, { text: string; over: unknown }>;
  /** Why a text is no value of its setting. */
  unread: ReadonlyMap<string, string>;
}

export const NOTHING_UNSAVED: UnsavedSettings = {
  changes: new Map(),
  typed: new Map(),
  unread: new Map(),
};

/** Who leaves the settings finds what was not saved when coming back. */
export const unsavedSettings = createStore<UnsavedSettings>(() => NOTHING_UNSAVED);

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
unsavedSettings.subscribe((unsaved) => {
  // Whoever closes the window is asked, on whichever screen.
  if (countUnsaved(unsaved) > 0) window.addEventListener('beforeunload', ask);
  else window.removeEventListener('beforeunload', ask);
});

export function countUnsaved({ changes, unread }: UnsavedSettings): number {
  return new Set([...changes.keys(), ...unread.keys()]).size;
}

/** `text`: as it was written, where the setting has a field for that. */
export function withValue(
  unsaved: UnsavedSettings,
  saved: Settings,
  { path, value, text }: { path: string; value: Json | undefined; text?: string | undefined },
): UnsavedSettings {
  const over = settingAt(saved, path);
  const changes = new Map(unsaved.changes);
  if (same(over, value)) changes.delete(path);
  else changes.set(path, value);
  const typed = new Map(unsaved.typed);
  if (text !== undefined) typed.set(path, { text, over });
  return { changes, typed, unread: without(unsaved.unread, path) };
}

/** A text that is no value of the setting. */
export function withUnread(
  unsaved: UnsavedSettings,
  saved: Settings,
  { path, text, problem }: { path: string; text: string; problem: string },
): UnsavedSettings {
  return {
    ...unsaved,
    typed: new Map(unsaved.typed).set(path, { text, over: settingAt(saved, path) }),
    unread: new Map(unsaved.unread).set(path, problem),
  };
}

/** What is left once `sent` was saved: what was changed meanwhile. */
export function withoutSent(unsaved: UnsavedSettings, sent: Changes): UnsavedSettings {
  const { changes, typed, unread } = unsaved;
  const isSent = (path: string): boolean =>
    sent.has(path) && !unread.has(path) && same(sent.get(path), changes.get(path));
  return {
    changes: new Map([...changes].filter(([path]) => !isSent(path))),
    typed: new Map([...typed].filter(([path]) => !isSent(path))),
    unread,
  };
}

/** The value that a field shows. */
export function shownValue(unsaved: UnsavedSettings, saved: Settings, path: string): unknown {
  return unsaved.changes.has(path) ? unsaved.changes.get(path) : settingAt(saved, path);
}

/** The text that somebody wrote; undefined where the field shows its value, as also others save it. */
export function shownText(
  { changes, typed, unread }: UnsavedSettings,
  saved: Settings,
  path: string,
): string | undefined {
  const own = typed.get(path);
  if (own === undefined) return undefined;
  const counts = changes.has(path) || unread.has(path) || same(own.over, settingAt(saved, path));
  return counts ? own.text : undefined;
}

export function without<V>(map: ReadonlyMap<string, V>, path: string): ReadonlyMap<string, V> {
  return new Map([...map].filter(([key]) => key !== path));
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
