import { useState } from 'react';
import { useStore } from 'zustand';
import { isJsonObject, type Json } from '../../../../shared/json.ts';
import { type Settings, settingsSchema } from '../../../../shared/model/settings.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { SECTIONS, type Setting } from './catalog.ts';
import {
  type Changes,
  countUnsaved,
  NOTHING_UNSAVED,
  shownText,
  shownValue,
  unsavedSettings,
  without,
  withoutSent,
  withUnread,
  withValue,
} from './unsaved-settings.ts';

export interface SettingsDraft {
  /** With the changes; undefined while it is read. */
  settings: Settings | undefined;
  error: Error | null;
  reload: () => void;
  count: number;
  /** What a field shows, changed or not. */
  valueOf(setting: Setting): unknown;
  /** The text that was written into a field; undefined: it shows its value. */
  textOf(setting: Setting): string | undefined;
  /** `text`: what was written, in a field for text. */
  set(setting: Setting, value: Json | undefined, text?: string): void;
  /** A text that is no value of the setting. */
  setUnread(setting: Setting, text: string, problem: string): void;
  /** What is wrong, by path. */
  problems: ReadonlyMap<string, string>;
  /** What is wrong with none of them alone. */
  general: string | null;
  save(): Promise<void>;
  discard(): void;
  state: 'idle' | 'saving' | 'saved';
  /** Something was saved that counts from the next start. */
  needsRestart: boolean;
}

/** The settings of the workspace, with what is being changed in them. */
export function useSettingsDraft(): SettingsDraft {
  const rpc = useRpc();
  const { data: saved, error, refetch } = useRpcQuery('settings.get', {});
  const unsaved = useStore(unsavedSettings);
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [general, setGeneral] = useState<string | null>(null);
  const [state, setState] = useState<SettingsDraft['state']>('idle');
  const [needsRestart, setNeedsRestart] = useState(false);

  const { changes, unread } = unsaved;
  const checked = saved === undefined ? undefined : withChanges(saved, changes);
  const problems = new Map([...refused, ...(checked?.problems ?? []), ...unread]);

  return {
    settings: checked?.settings ?? saved,
    error,
    reload: () => void refetch(),
    count: countUnsaved(unsaved),
    problems,
    general,
    state,
    needsRestart,
    valueOf: ({ path }) => (saved === undefined ? undefined : shownValue(unsaved, saved, path)),
    textOf: ({ path }) => (saved === undefined ? undefined : shownText(unsaved, saved, path)),
    set({ path }, value, text) {
      if (saved === undefined) return;
      unsavedSettings.setState((was) => withValue(was, saved, { path, value, text }));
      setRefused((was) => without(was, path));
      setGeneral(null);
      setState('idle');
    },
    setUnread({ path }, text, problem) {
      if (saved === undefined) return;
      unsavedSettings.setState((was) => withUnread(was, saved, { path, text, problem }));
      setState('idle');
    },
    async save() {
      if (problems.size > 0) {
        setGeneral(`Some values cannot be saved: see below them${sectionsOf(problems)}.`);
        return;
      }
      setState('saving');
      try {
        // What others changed meanwhile stays.
        const newest = await rpc.call('settings.get', {});
        const { settings } = withChanges(newest, changes);
        if (settings === undefined) throw new TypeError('the settings changed meanwhile');
        await rpc.call('settings.set', { settings });
        if (RESTARTING.some((path) => changes.has(path))) setNeedsRestart(true);
        // Before the changes go: the fields do not show for a moment what was there before.
        await refetch();
        unsavedSettings.setState((was) => withoutSent(was, changes));
        setGeneral(null);
        setState('saved');
      } catch (failure) {
        const words = describeError(failure);
        const named = words.problems.flatMap((problem) => {
          const [path = '', ...rest] = problem.split(': ');
          return rest.length > 0 ? [[path, `${rest.join(': ')}.`] as const] : [];
        });
        setRefused(new Map(named));
        setGeneral(named.length > 0 ? words.message : `${words.message} ${words.hint ?? ''}`);
        setState('idle');
      }
    },
    discard() {
      unsavedSettings.setState(NOTHING_UNSAVED);
      setRefused(new Map());
      setGeneral(null);
      setState('idle');
    },
  };
}

/** `, under Retention, Webhooks`: where those fields are. */
function sectionsOf(problems: ReadonlyMap<string, string>): string {
  const paths = [...problems.keys()];
  const isHere = ({ path }: Setting): boolean =>
    paths.some((each) => each === path || each.startsWith(`${path}.`));
  const titles = SECTIONS.filter(({ settings }) => settings.some(isHere)).map(({ title }) => title);
  return titles.length === 0 ? '' : `, under ${titles.join(', ')}`;
}

const RESTARTING = SECTIONS.flatMap(({ settings }) =>
  settings.filter(({ restart }) => restart === true).map(({ path }) => path),
);

function withChanges(
  saved: Settings,
  changes: Changes,
): { settings?: Settings; problems: ReadonlyMap<string, string> } {
  const plain: Json = JSON.parse(JSON.stringify(saved));
  for (const [path, value] of changes) put(plain, path.split('.'), value);
  fillRate(plain);
  const parsed = settingsSchema.safeParse(plain);
  if (parsed.success) return { settings: parsed.data, problems: new Map() };
  const problems = parsed.error.issues.map(
    ({ path, message }) => [path.join('.'), `${message}.`] as const,
  );
  return { problems: new Map(problems) };
}

function put(target: Json, [key = '', ...rest]: string[], value: Json | undefined): void {
  if (!isJsonObject(target)) return;
  if (rest.length === 0) {
    if (value === undefined) delete target[key];
    else target[key] = value;
    return;
  }
  const inner = target[key];
  if (inner === undefined) target[key] = {};
  put(target[key] ?? null, rest, value);
}

/** A limit is its two numbers: one that is missing follows from the other, and without both it goes. */
function fillRate(settings: Json): void {
  const hooks = isJsonObject(settings) ? settings['hooks'] : undefined;
  const rate = isJsonObject(hooks) ? hooks['ratePerAddress'] : undefined;
  if (!isJsonObject(hooks) || !isJsonObject(rate)) return;
  const { perSecond, burst } = rate;
  if (perSecond === undefined) delete hooks['ratePerAddress'];
  else if (burst === undefined && typeof perSecond === 'number')
    rate['burst'] = Math.max(1, Math.ceil(perSecond * 2));
}
