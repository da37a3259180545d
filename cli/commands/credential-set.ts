import { type Command, Option } from 'commander';
import type { Json, JsonObject } from '../../shared/json.ts';
import {
  CREDENTIAL_TYPES,
  type CredentialType,
  fieldKindOf,
  fieldsOf,
  fieldTitleOf,
  secretFieldsOf,
} from '../../shared/model/credential.ts';
import { type Connection, withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { note, print, printable, printJson } from '../output.ts';
import { readSecret } from '../secret-input.ts';
import { collect, jsonOption, leaf } from './leaf.ts';

interface SetOptions {
  type: CredentialType;
  field?: readonly string[];
  preset?: string;
  username?: string;
  header?: string;
  query?: string;
  secretEnv?: string;
  /** False with --no-secret. */
  secret: boolean;
  keepSecret?: boolean;
  json?: boolean;
}

export function addSet(credentials: Command): void {
  leaf(credentials, 'set', 'store a credential; its secret comes from stdin, a prompt or $VAR')
    .argument('<name>', 'what workflows call it')
    .addOption(
      new Option('--type <type>', 'how it signs in: see `patchbay credentials types`')
        .choices(CREDENTIAL_TYPES)
        .makeOptionMandatory(),
    )
    .option('--field <name=value>', 'a field that is not secret; may be repeated', collect)
    .option('--preset <id>', 'fields of a well-known service: see `credentials types TYPE`')
    .option('--username <name>', 'of basic, smtp and imap')
    .option('--header <name>', 'of api-key: the header that carries it')
    .option('--query <name>', 'of api-key: the query parameter that carries it')
    .option('--secret-env <variable>', 'read the secret from this environment variable')
    .option('--keep-secret', 'keep the secret that is stored')
    .option('--no-secret', 'it has none: a public client, a server without sign-in')
    .addOption(jsonOption())
    .action(async (name: string, options: SetOptions, command: Command) => {
      const given = givenFields(options);
      checkRequired(options.type, given, options);
      const secrets = await secretsFor(options, given);
      const saved = await withConnection(
        command,
        async (c) => {
          const preset = await presetFields(c, options);
          const data = { ...preset, ...given, ...secrets, type: options.type };
          return c.call('credentials.save', { name, data });
        },
        { create: true },
      );
      if (options.json === true) return printJson(saved);
      print(printable(`Stored "${saved.name}".`));
      if (saved.status === 'signed-out')
        note(printable(`Now sign in: patchbay credentials authorize "${saved.name}"`));
    });
}

function givenFields(options: SetOptions): JsonObject {
  const { type, username, header, query } = options;
  const given: JsonObject = {};
  if (username !== undefined) given['username'] = username;
  if (header !== undefined) Object.assign(given, { in: 'header', name: header });
  else if (query !== undefined) Object.assign(given, { in: 'query', name: query });
  for (const text of options.field ?? []) {
    const at = text.indexOf('=');
    if (at < 1) throw new UsageError(`"${text}" is not NAME=VALUE.`);
    const name = text.slice(0, at);
    given[name] = fieldValue(type, name, text.slice(at + 1));
  }
  return given;
}

function fieldValue(type: CredentialType, name: string, text: string): Json {
  if (secretFieldsOf(type).includes(name))
    throw new UsageError(
      `The field "${name}" is secret, and command lines can be read by others: type it, pipe it in, or name its variable with --secret-env.`,
    );
  switch (fieldKindOf(type, name)) {
    case undefined:
      throw new UsageError(`${type} has no field "${name}": ${fieldsOf(type).join(', ')}.`);
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'key-value':
      return Object.fromEntries(new URLSearchParams(text));
    default:
      return text;
  }
}

/** What only the command line knows by another name. */
function checkRequired(type: CredentialType, given: JsonObject, { preset }: SetOptions): void {
  if (preset !== undefined) return;
  if (type === 'basic' && given['username'] === undefined)
    throw new UsageError('A basic credential needs --username.');
  if (type === 'api-key' && given['name'] === undefined)
    throw new UsageError('An api-key credential needs --header or --query.');
}

/** Read before the data folder is opened: a person may take their time. */
async function secretsFor(options: SetOptions, given: JsonObject): Promise<JsonObject> {
  const { type, secret, keepSecret, secretEnv } = options;
  const secrets: JsonObject = {};
  for (const field of secretFieldsOf(type)) {
    if (keepSecret === true) continue;
    if (!secret || needsNone(type, given)) secrets[field] = null;
    else {
      const title = fieldTitleOf(type, field);
      const isWord = !/^[A-Z]{2}/.test(title);
      const what = isWord ? title.charAt(0).toLowerCase() + title.slice(1) : title;
      secrets[field] = await readSecret(what, secretEnv);
    }
  }
  return secrets;
}

/** A mailbox that signs in with tokens, or a mail server that nobody signs in to. */
function needsNone(type: CredentialType, given: JsonObject): boolean {
  const isMail = type === 'smtp' || type === 'imap';
  return isMail && (given['username'] === undefined || given['oauth2'] !== undefined);
}

async function presetFields(
  connection: Connection,
  { type, preset }: SetOptions,
): Promise<JsonObject> {
  if (preset === undefined) return {};
  const { types } = await connection.call('credentials.types', {});
  const presets = types.find((entry) => entry.type === type)?.presets ?? [];
  const found = presets.find(({ id }) => id === preset);
  if (found !== undefined) return found.data;
  const known = presets.map(({ id }) => id).join(', ');
  throw new UsageError(
    known === ''
      ? `${type} has no presets.`
      : `There is no preset "${preset}" of ${type}: ${known}.`,
  );
}
