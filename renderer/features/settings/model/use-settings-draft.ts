import { useState } from 'react';
import { isJsonObject, type Json } from '../../../../shared/json.ts';
import { type Settings, settingsSchema } from '../../../../shared/model/settings.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { SECTIONS, type Setting, settingAt } from './catalog.ts';

/** Changes that are not saved yet, by path; `undefined` takes a setting away. */
type Changes = ReadonlyMap<string, Json | undefined>;

export interface SettingsDraft {
  /** With the changes; undefined while it is read. */
  settings: Settings | undefined;
  saved: Settings | undefined;
  error: Error | null;
  reload: () => void;
  count: number;
  set(setting: Setting, value: Json | undefined): void;
  /** A text that is no value of the setting; null: it is one again. */
  setProblem(path: string, problem: string | null): void;
  /** What is wrong, by path. */
  problems: ReadonlyMap<string, string>;
  /** What is wrong with none of them alone. */
  general: string | null;
  save(): Promise<void>;
  discard(): void;
  /** Counts each time that the fields have to show what is saved. */
  round: number;
  state: 'idle' | 'saving' | 'saved';
  /** Something was saved that counts from the next start. */
  needsRestart: boolean;
}

/** The settings of the workspace, with what is being changed in them. */
export function useSettingsDraft(): SettingsDraft {
  const rpc = useRpc();
  const { data: saved, error, refetch } = useRpcQuery('settings.get', {});
  const [changes, setChanges] = useState<Changes>(new Map());
  const [unread, setUnread] = useState<ReadonlyMap<string, string>>(new Map());
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [general, setGeneral] = useState<string | null>(null);
  const [state, setState] = useState<SettingsDraft['state']>('idle');
  const [round, setRound] = useState(0);
  const [needsRestart, setNeedsRestart] = useState(false);

  const checked = saved === undefined ? undefined : withChanges(saved, changes);
  const problems = new Map([...refused, ...(checked?.problems ?? []), ...unread]);

  function without(map: ReadonlyMap<string, string>, path: string): ReadonlyMap<string, string> {
    return new Map([...map].filter(([key]) => key !== path));
  }

  return {
    settings: checked?.settings ?? saved,
    saved,
    error,
    reload: () => void refetch(),
    count: changes.size + [...unread.keys()].filter((path) => !changes.has(path)).length,
    problems,
    general,
    state,
    round,
    needsRestart,
    set({ path }, value) {
      const next = new Map(changes);
      const isSame = saved !== undefined && same(settingAt(saved, path), value);
      if (isSame) next.delete(path);
      else next.set(path, value);
      setChanges(next);
      setUnread(without(unread, path));
      setRefused(without(refused, path));
      setGeneral(null);
      setState('idle');
    },
    setProblem(path, problem) {
      setUnread(problem === null ? without(unread, path) : new Map([...unread, [path, problem]]));
      setState('idle');
    },
    async save() {
      if (problems.size > 0) {
        setGeneral('Some values cannot be saved: see below them.');
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
        setChanges(new Map());
        setGeneral(null);
        setState('saved');
        await refetch();
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
      setChanges(new Map());
      setUnread(new Map());
      setRefused(new Map());
      setGeneral(null);
      setState('idle');
      setRound((last) => last + 1);
    },
  };
}

const RESTARTING = SECTIONS.flatMap(({ settings }) =>
  settings.filter(({ restart }) => restart === true).map(({ path }) => path),
);

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

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
