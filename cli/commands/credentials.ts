import type { Command } from 'commander';
import type { Credential } from '../../shared/model/credential.ts';
import type { CredentialDetail, CredentialTypeEntry } from '../../shared/model/credential-views.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, print, printable, printJson, type Style, style } from '../output.ts';
import { fields, table } from '../table.ts';
import { addAuthorize } from './credential-authorize.ts';
import { addSet } from './credential-set.ts';
import { addTest } from './credential-test.ts';
import { group, jsonOption, leaf } from './leaf.ts';

interface JsonOptions {
  json?: boolean;
}

export function addCredentials(program: Command): void {
  const credentials = group(program, 'credentials', 'what workflows sign in with');
  addList(credentials);
  addShow(credentials);
  addTypes(credentials);
  addSet(credentials);
  addTest(credentials);
  addAuthorize(credentials);
  addRename(credentials);
  addRemove(credentials);
}

const STATUS_STYLES: Record<Credential['status'], Style> = {
  ready: 'green',
  unreadable: 'red',
  'signed-out': 'yellow',
};

function addList(credentials: Command): void {
  leaf(credentials, 'list', 'all credentials, without their secrets')
    .addOption(jsonOption())
    .action(async (options: JsonOptions, command: Command) => {
      const list = await withConnection(command, (c) => c.call('credentials.list', {}));
      if (options.json === true) return printJson(list);
      if (list.credentials.length === 0) return note('No credentials yet.');
      print(
        table<Credential>(
          [
            { title: 'NAME', text: (c) => c.name, max: 60 },
            { title: 'TYPE', text: (c) => c.type },
            { title: 'STATUS', text: (c) => c.status, style: (c) => STATUS_STYLES[c.status] },
            { title: 'TESTED', text: tested },
            { title: 'CHANGED', text: (c) => localTime(c.updatedAt) },
          ],
          list.credentials,
        ),
      );
      for (const { name, problem } of list.credentials)
        if (problem !== null) note(printable(`"${name}": ${problem}`));
    });
}

function tested({ tested: last }: Credential): string {
  if (last === null) return '-';
  return `${last.ok ? 'works' : 'fails'} (${localTime(last.at)})`;
}

function addShow(credentials: Command): void {
  leaf(credentials, 'show', 'one credential: its fields, who uses it; never its secrets')
    .argument('<name>')
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOptions, command: Command) => {
      const found = await withConnection(command, (c) => c.call('credentials.get', { name }));
      if (options.json === true) return printJson(found);
      print(printable(fields(linesOf(found))));
    });
}

function linesOf(found: CredentialDetail): [string, string | null][] {
  const { data, secretsSet, tokens, usedBy } = found;
  const own = Object.entries(data ?? {}).filter(([field]) => field !== 'type');
  return [
    ['Name', found.name],
    ['Formerly', found.formerNames.join(', ')],
    ['Type', found.type],
    ['Status', `${style(STATUS_STYLES[found.status], found.status)} ${found.problem ?? ''}`.trim()],
    ...own.map(([field, value]): [string, string] => [
      field,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
    ...secretsSet.map((field): [string, string] => [field, '(set)']),
    ['Signed in as', tokens?.account ?? null],
    ['Allowed', tokens?.scopes ?? null],
    [
      'Token until',
      tokens === null || tokens.expiresAt === null ? null : localTime(tokens.expiresAt),
    ],
    ['Tested', found.tested === null ? null : `${tested(found)} ${found.tested.message}`],
    ['Changed', localTime(found.updatedAt)],
    ...usedBy.map(({ workflow, version, steps }): [string, string] => [
      'Used by',
      `${workflow} (${version}): ${steps.join(', ')}`,
    ]),
    ...found.usedByCredentials.map((other): [string, string] => ['Used by', `credential ${other}`]),
    ...found.usedByAlerts.map((other): [string, string] => ['Used by', `alert ${other}`]),
  ];
}

function addTypes(credentials: Command): void {
  leaf(credentials, 'types', 'the types of credentials, or the fields and presets of one')
    .argument('[type]')
    .addOption(jsonOption())
    .action(async (type: string | undefined, options: JsonOptions, command: Command) => {
      const { types } = await withConnection(command, (c) => c.call('credentials.types', {}), {
        create: true,
      });
      const found = types.find((entry) => entry.type === type);
      if (type !== undefined && found === undefined)
        throw new UsageError(`There is no type "${type}": ${types.map((t) => t.type).join(', ')}.`);
      if (options.json === true) return printJson(found ?? { types });
      if (found !== undefined) return print(oneType(found));
      print(
        table<CredentialTypeEntry>(
          [
            { title: 'TYPE', text: (t) => t.type },
            { title: 'FOR', text: (t) => t.description },
          ],
          types,
        ),
      );
    });
}

interface FieldRow {
  name: string;
  about: string;
}

function oneType(entry: CredentialTypeEntry): string {
  const parts = [`${entry.name}. ${entry.description}\n${entry.help}`];
  parts.push(
    table<FieldRow>(
      [
        { title: 'FIELD', text: (f) => f.name },
        { title: 'WHAT IT IS', text: (f) => f.about },
      ],
      fieldRows(entry),
    ),
  );
  if (entry.presets.length > 0)
    parts.push(
      table<CredentialTypeEntry['presets'][number]>(
        [
          { title: 'PRESET', text: (p) => p.id },
          { title: 'FOR', text: (p) => p.name },
          { title: 'NOTE', text: (p) => p.note },
        ],
        entry.presets,
      ),
    );
  return parts.join('\n\n');
}

function fieldRows({ fields: schema, secretFields }: CredentialTypeEntry): FieldRow[] {
  const of = (value: unknown, key: string): unknown =>
    typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  const required = of(schema, 'required');
  const properties = of(schema, 'properties');
  if (typeof properties !== 'object' || properties === null) return [];
  return Object.entries(properties).map(([name, field]): FieldRow => {
    const choices = of(field, 'enum');
    const words = [
      `${of(field, 'title')}${secretFields.includes(name) ? ' (secret)' : ''}.`,
      of(field, 'description'),
      Array.isArray(choices) ? `${choices.join(', ')}.` : undefined,
      of(field, 'default') === undefined ? undefined : `Usually ${of(field, 'default')}.`,
      Array.isArray(required) && required.includes(name) ? 'Required.' : undefined,
    ];
    return { name, about: words.filter((word) => word !== undefined).join(' ') };
  });
}

function addRename(credentials: Command): void {
  leaf(credentials, 'rename', 'call a credential otherwise; drafts that name it follow')
    .argument('<name>')
    .argument('<new-name>')
    .addOption(jsonOption())
    .action(async (name: string, to: string, options: JsonOptions, command: Command) => {
      const result = await withConnection(command, (c) =>
        c.call('credentials.rename', { name, to }),
      );
      if (options.json === true) return printJson(result);
      print(printable(`"${name}" is called "${result.credential.name}" now.`));
      if (result.drafts.length > 0)
        note(printable(`Drafts that follow: ${result.drafts.join(', ')}.`));
      if (result.published.length > 0)
        note(
          printable(
            `Published versions go on finding it as "${name}": ${result.published.join(', ')}.`,
          ),
        );
    });
}

function addRemove(credentials: Command): void {
  leaf(credentials, 'remove', 'remove a credential that nothing uses')
    .argument('<name>')
    .option('--force', 'also one that is used: what uses it fails from then on')
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOptions & { force?: boolean }, command: Command) => {
      const result = await withConnection(command, (c) =>
        c.call('credentials.remove', { name, force: options.force === true }),
      );
      if (options.json === true) return printJson(result);
      print(printable(`Removed "${name}".`));
    });
}
