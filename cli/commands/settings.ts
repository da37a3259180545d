import type { Command } from 'commander';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { type Settings, settingsSchema } from '../../shared/model/settings.ts';
import { assign, parseAssignment } from '../assignments.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { print, printJson } from '../output.ts';
import { parseInput } from '../parse.ts';
import { table } from '../table.ts';
import { group, jsonOption, leaf } from './leaf.ts';

interface JsonOptions {
  json?: boolean;
}

export function addSettings(program: Command): void {
  const settings = group(program, 'settings', 'read and change the settings of the data folder');
  leaf(settings, 'get', 'all settings, or one')
    .argument('[key]', 'such as retention.maxAgeDays')
    .addOption(jsonOption())
    .action(async (key: string | undefined, options: JsonOptions, command: Command) => {
      const all = await withConnection(command, (c) => c.call('settings.get', {}));
      show(all, key, options);
    });
  leaf(settings, 'set', 'change settings; null gives the default back')
    .argument('<key=value...>', 'such as retention.maxAgeDays=90')
    .addOption(jsonOption())
    .action(async (texts: string[], options: JsonOptions, command: Command) => {
      const assignments = texts.map(parseAssignment);
      const saved = await withConnection(
        command,
        async (connection) => {
          const old = await connection.call('settings.get', {});
          const next = assignments.reduce(assign, JSON.parse(JSON.stringify(old)));
          const settings = parseInput(settingsSchema, next, 'settings');
          return connection.call('settings.set', { settings });
        },
        { create: true },
      );
      show(saved, undefined, options);
    });
}

function show(settings: Settings, key: string | undefined, options: JsonOptions): void {
  const all: Json = JSON.parse(JSON.stringify(settings));
  const found = key === undefined ? all : valueAt(all, key.split('.'));
  if (found === undefined)
    throw new UsageError(`There is no setting "${key}".`, {
      hint: '`patchbay settings get` lists them.',
    });
  if (options.json === true) printJson(found);
  else if (isJsonObject(found)) print(settingsTable(found, key ?? ''));
  else print(typeof found === 'string' ? found : JSON.stringify(found));
}

function settingsTable(settings: Json, prefix: string): string {
  return table(
    [
      { title: 'SETTING', text: ([name]) => name },
      { title: 'VALUE', text: ([, value]) => JSON.stringify(value) },
    ],
    flatten(settings, prefix),
  );
}

function valueAt(value: Json, path: readonly string[]): Json | undefined {
  let at: Json | undefined = value;
  for (const key of path) at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return at;
}

function flatten(value: Json, prefix: string): (readonly [string, Json])[] {
  if (!isJsonObject(value)) return [[prefix, value]];
  return Object.entries(value).flatMap(([key, inner]) =>
    flatten(inner, prefix === '' ? key : `${prefix}.${key}`),
  );
}
