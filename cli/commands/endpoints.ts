import { type Command, Option } from 'commander';
import { isJsonObject, type JsonObject } from '../../shared/json.ts';
import { type Endpoint, endpointSettingsSchema } from '../../shared/model/endpoint.ts';
import { lacksKey, SCHEME_NAMES, signsAddress } from '../../shared/model/verification.ts';
import { rangesFromFile, rangesFromUrl } from '../address-ranges.ts';
import { assign, parseAssignment } from '../assignments.ts';
import { type Connection, withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, print, printable, printJson, statusStyle } from '../output.ts';
import { parseInput } from '../parse.ts';
import { readSecret } from '../secret-input.ts';
import { fields, table } from '../table.ts';
import { addEndpointSchema } from './endpoint-schema.ts';
import { addVerifyPast } from './endpoint-verify-past.ts';
import { collect, group, jsonOption, leaf } from './leaf.ts';

interface JsonOptions {
  json?: boolean;
}

interface SettingOptions extends JsonOptions {
  name?: string;
  path?: string;
  method?: readonly string[];
  scheme?: string;
  state?: string;
  set?: readonly string[];
  secret?: boolean;
  secretEnv?: string;
  allowFromFile?: string;
  allowFromUrl?: string;
}

const ENDPOINT = 'id, beginning of an id, or path';

export function addEndpoints(program: Command): void {
  const endpoints = group(program, 'endpoints', 'list, create, change and remove endpoints');
  addList(endpoints);
  addShow(endpoints);
  addCreate(endpoints);
  addUpdate(endpoints);
  addRemove(endpoints);
  addEndpointSchema(endpoints);
  addVerifyPast(endpoints);
}

function addList(endpoints: Command): void {
  leaf(endpoints, 'list', 'all endpoints')
    .addOption(jsonOption())
    .action(async (options: JsonOptions, command: Command) => {
      const list = await withConnection(command, (c) => c.call('endpoints.list', {}));
      if (options.json === true) return printJson(list);
      if (list.endpoints.length === 0) return note('No endpoints yet.');
      print(
        table<Endpoint>(
          [
            { title: 'ID', text: (e) => e.id },
            { title: 'ADDRESS', text: address },
            { title: 'METHODS', text: (e) => e.settings.methods.join(',') },
            { title: 'VERIFIES', text: (e) => e.settings.verification.scheme },
            {
              title: 'STATE',
              text: (e) => e.settings.state,
              style: (e) => statusStyle(e.settings.state),
            },
            { title: 'EVENTS', text: (e) => String(e.eventCount), align: 'right' },
            { title: 'LAST EVENT', text: (e) => localTime(e.lastEventAt) },
          ],
          list.endpoints,
        ),
      );
    });
}

function address(endpoint: Endpoint): string {
  return endpoint.url ?? `/hooks/${endpoint.settings.path}`;
}

function addShow(endpoints: Command): void {
  leaf(endpoints, 'show', 'one endpoint with its settings')
    .argument('<endpoint>', ENDPOINT)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const endpoint = await withConnection(command, (c) => c.call('endpoints.get', { id }));
      if (options.json === true) return printJson(endpoint);
      const { settings } = endpoint;
      const head = fields([
        ['ID', endpoint.id],
        ['Address', address(endpoint)],
        ['Name', settings.name],
        ['State', settings.state],
        ['Created', localTime(endpoint.createdAt)],
        ['Events', String(endpoint.eventCount)],
        ['Last event', endpoint.lastEventAt === null ? null : localTime(endpoint.lastEventAt)],
        ['Secrets', settings.verification.scheme === 'none' ? null : String(endpoint.secretCount)],
      ]);
      print(`${head}\n\n${printable(JSON.stringify(settings, null, 2))}`);
    });
}

function withSettings(command: Command): Command {
  return command
    .option('--name <name>', 'a name for people')
    .option('--method <method>', 'a method it takes; may be repeated', collect)
    .addOption(new Option('--scheme <scheme>', 'how requests are verified').choices(SCHEME_NAMES))
    .option('--set <key=value>', 'any setting: response.status=202; may be repeated', collect)
    .option('--secret', 'ask for the secret, or read it from standard input')
    .option('--secret-env <variable>', 'read the secret from this environment variable')
    .option('--allow-from-file <file>', 'take only senders in this list of addresses and ranges')
    .option('--allow-from-url <url>', 'the same, fetched now: https://api.github.com/meta')
    .addOption(jsonOption());
}

function addCreate(endpoints: Command): void {
  withSettings(leaf(endpoints, 'create', 'make an endpoint'))
    .argument('[path]', 'its path below /hooks/; left out: one that nobody can guess')
    .action(async (path: string | undefined, options: SettingOptions, command: Command) => {
      const input = await changed(path === undefined ? {} : { path }, options);
      const schema = endpointSettingsSchema.partial({ path: true });
      const settings = parseInput(schema, input, 'endpoint');
      await withConnection(
        command,
        async (c) => report(await c.call('endpoints.create', { settings: settings }), options),
        { create: true },
      );
    });
}

function addUpdate(endpoints: Command): void {
  withSettings(leaf(endpoints, 'update', 'change settings of an endpoint; the others stay'))
    .argument('<endpoint>', ENDPOINT)
    .option('--path <path>', 'move it to another path')
    .addOption(
      new Option(
        '--state <state>',
        'paused stores events and runs nothing; retired answers 410',
      ).choices(['active', 'paused', 'retired']),
    )
    .action(async (id: string, options: SettingOptions, command: Command) => {
      await withConnection(command, async (connection) => {
        report(await update(connection, id, options), options);
      });
    });
}

async function update(
  connection: Connection,
  id: string,
  options: SettingOptions,
): Promise<Endpoint> {
  const old = await connection.call('endpoints.get', { id });
  const input = await changed(JSON.parse(JSON.stringify(old.settings)), options);
  const settings = parseInput(endpointSettingsSchema, input, 'endpoint');
  return connection.call('endpoints.update', { id: old.id, settings: settings });
}

/** The settings with the command's options in place; the contract checks the result. */
async function changed(settings: JsonObject, options: SettingOptions): Promise<JsonObject> {
  let next = settings;
  const set = (key: string, value: JsonObject[string] | undefined): void => {
    if (value !== undefined) next = assign(next, { path: [key], value });
  };
  set('name', options.name);
  set('path', options.path);
  set('state', options.state);
  set(
    'methods',
    options.method?.map((method) => method.toUpperCase()),
  );
  const scheme = isJsonObject(next.verification) ? next.verification.scheme : 'none';
  // Another scheme begins with its own defaults: the options of the old one mean nothing to it.
  if (options.scheme !== undefined && options.scheme !== scheme)
    set('verification', { scheme: options.scheme });
  for (const text of options.set ?? []) {
    const assignment = parseAssignment(text);
    if (
      assignment.path.includes('secrets') ||
      JSON.stringify(assignment.value).includes('"secrets"')
    )
      throw new UsageError('A secret does not belong in the command line.', {
        hint: 'Other users of this computer can read it there. Use --secret or --secret-env.',
      });
    next = assign(next, assignment);
  }
  const allowed = await allowedRanges(options);
  if (allowed !== null) next = assign(next, { path: ['allowedAddresses'], value: allowed });
  if (options.secret === true || options.secretEnv !== undefined) {
    const value = await readSecret('secret', options.secretEnv);
    next = assign(next, { path: ['verification', 'secrets'], value: [value] });
  }
  return next;
}

/** Null without the options. A list takes the place of the one before. */
async function allowedRanges(options: SettingOptions): Promise<string[] | null> {
  const { allowFromFile: file, allowFromUrl: url } = options;
  if (file === undefined && url === undefined) return null;
  const ranges = [
    ...(file === undefined ? [] : await rangesFromFile(file)),
    ...(url === undefined ? [] : await rangesFromUrl(url)),
  ];
  note(`Only these ${ranges.length} addresses and ranges may send from now on.`);
  return ranges;
}

function report(endpoint: Endpoint, options: JsonOptions): void {
  if (options.json === true) printJson(endpoint);
  else print(`${address(endpoint)}`);
  const { verification, path, publicUrl } = endpoint.settings;
  if (signsAddress(verification) && publicUrl === undefined)
    note(
      `Note: the signatures of ${verification.scheme} cover the address that the sender calls. ` +
        `Set it, if hooks.publicUrl does not say it for all: ` +
        `patchbay endpoints update ${path} --set publicUrl=https://…`,
    );
  if (lacksKey(verification, endpoint.secretCount))
    note(
      `Warning: it has no secret, so every request is rejected until one is set: ` +
        `patchbay endpoints update ${path} --secret`,
    );
}

function addRemove(endpoints: Command): void {
  leaf(endpoints, 'remove', 'remove an endpoint; its events stay')
    .argument('<endpoint>', ENDPOINT)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const result = await withConnection(command, (c) => c.call('endpoints.remove', { id }));
      if (options.json === true) return printJson(result);
      print(printable(`Removed ${id}.`));
    });
}
