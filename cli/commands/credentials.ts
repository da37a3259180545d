import { type Command, Option } from 'commander';
import type { Credential, CredentialData } from '../../shared/model/credential.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { readSecret } from '../secret-input.ts';
import { table } from '../table.ts';
import { group, jsonOption, leaf } from './leaf.ts';

interface JsonOptions {
  json?: boolean;
}

interface SetOptions extends JsonOptions {
  type: 'basic' | 'bearer' | 'api-key' | 'webhook-secret';
  username?: string;
  header?: string;
  query?: string;
  secretEnv?: string;
}

export function addCredentials(program: Command): void {
  const credentials = group(program, 'credentials', 'list, set and remove credentials');
  addList(credentials);
  addSet(credentials);
  addRemove(credentials);
}

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
            { title: 'CHANGED', text: (c) => localTime(c.updatedAt) },
          ],
          list.credentials,
        ),
      );
    });
}

function addSet(credentials: Command): void {
  leaf(credentials, 'set', 'store a credential; its secret comes from stdin, a prompt or $VAR')
    .argument('<name>', 'what workflows call it')
    .addOption(
      new Option(
        '--type <type>',
        'how it signs in; webhook-secret: what sent webhooks are signed with',
      )
        .choices(['basic', 'bearer', 'api-key', 'webhook-secret'])
        .makeOptionMandatory(),
    )
    .option('--username <name>', 'of basic')
    .option('--header <name>', 'of api-key: the header that carries it')
    .option('--query <name>', 'of api-key: the query parameter that carries it')
    .option('--secret-env <variable>', 'read the secret from this environment variable')
    .addOption(jsonOption())
    .action(async (name: string, options: SetOptions, command: Command) => {
      const data = await readData(options);
      const saved = await withConnection(
        command,
        (c) => c.call('credentials.save', { name, data }),
        { create: true },
      );
      if (options.json === true) return printJson(saved);
      print(printable(`Stored "${saved.name}".`));
    });
}

async function readData(options: SetOptions): Promise<CredentialData> {
  const { type, username, header, query, secretEnv } = options;
  if (type === 'bearer') return { type, token: await readSecret('token', secretEnv) };
  if (type === 'webhook-secret') return { type, secret: await readSecret('secret', secretEnv) };
  if (type === 'basic') {
    if (username === undefined) throw new UsageError('A basic credential needs --username.');
    return { type, username, password: await readSecret('password', secretEnv) };
  }
  const place = header === undefined ? 'query' : 'header';
  const key = header ?? query;
  if (key === undefined) throw new UsageError('An api-key credential needs --header or --query.');
  return { type, in: place, name: key, value: await readSecret('API key', secretEnv) };
}

function addRemove(credentials: Command): void {
  leaf(credentials, 'remove', 'remove a credential')
    .argument('<name>')
    .addOption(jsonOption())
    .action(async (name: string, options: JsonOptions, command: Command) => {
      const result = await withConnection(command, (c) => c.call('credentials.remove', { name }));
      if (options.json === true) return printJson(result);
      print(printable(`Removed "${name}".`));
    });
}
