import { type Command, Option } from 'commander';
import type { JsonObject } from '../../shared/json.ts';
import {
  type Alert,
  type AlertChannel,
  alertConditionSchema,
  alertRuleSchema,
} from '../../shared/model/alert.ts';
import { assign, parseAssignment } from '../assignments.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { parseInput } from '../parse.ts';
import { fields, table } from '../table.ts';
import { collect, group, jsonOption, leaf } from './leaf.ts';

interface JsonOptions {
  json?: boolean;
}

interface RuleOptions extends JsonOptions {
  on?: string;
  set?: readonly string[];
  notify?: boolean;
  email?: readonly string[];
  smtp?: string;
  slack?: string;
  webhook?: readonly string[];
  sign?: string;
}

const KINDS = alertConditionSchema.options.map((option) => option.shape.on.value);
const ALERT = 'id, beginning of an id, or name';

export function addAlerts(program: Command): void {
  const alerts = group(program, 'alerts', 'be told when something goes wrong');
  addList(alerts);
  addShow(alerts);
  addAdd(alerts);
  addUpdate(alerts);
  addTest(alerts);
  addRemove(alerts);
}

function addList(alerts: Command): void {
  leaf(alerts, 'list', 'all alert rules, and what is the matter now')
    .addOption(jsonOption())
    .action(async (options: JsonOptions, command: Command) => {
      const list = await withConnection(command, (c) => c.call('alerts.list', {}));
      if (options.json === true) return printJson(list);
      if (list.alerts.length === 0) return note('No alerts yet: see `patchbay alerts add --help`.');
      print(
        table<Alert>(
          [
            { title: 'NAME', text: (a) => a.rule.name },
            { title: 'WHEN', text: (a) => a.rule.when.on },
            {
              title: 'STATE',
              text: stateOf,
              style: (a) => (a.firing.length > 0 ? 'red' : undefined),
            },
            { title: 'TELLS', text: (a) => a.rule.channels.map(({ to }) => to).join(', ') },
            { title: 'LAST MESSAGE', text: (a) => localTime(a.last?.at ?? null) },
          ],
          list.alerts,
        ),
      );
    });
}

function addShow(alerts: Command): void {
  leaf(alerts, 'show', 'one rule, with what it found')
    .argument('<alert>', ALERT)
    .addOption(jsonOption())
    .action(async (ref: string, options: JsonOptions, command: Command) => {
      const alert = await withConnection(command, async (connection) => {
        const { alerts: all } = await connection.call('alerts.list', {});
        return find(all, ref);
      });
      if (options.json === true) return printJson(alert);
      print(describe(alert));
    });
}

function addAdd(alerts: Command): void {
  ruleOptions(leaf(alerts, 'add', 'make a rule').argument('<name>', 'what messages call it'))
    .addOption(new Option('--on <condition>', 'what to look for').choices(KINDS))
    .action(async (name: string, options: RuleOptions, command: Command) => {
      if (options.on === undefined)
        throw new UsageError('What should it look for?', {
          hint: `--on is one of: ${KINDS.join(', ')}.`,
        });
      const rule = changed({ name, when: { on: options.on }, channels: [] }, options);
      const saved = await withConnection(
        command,
        (c) => c.call('alerts.save', { rule: parseInput(alertRuleSchema, rule, 'alert') }),
        { create: true },
      );
      if (options.json === true) return printJson(saved);
      print(`Added "${saved.rule.name}".`);
      warn(saved);
    });
}

function addUpdate(alerts: Command): void {
  ruleOptions(leaf(alerts, 'update', 'change a rule; channels that are given replace the old ones'))
    .argument('<alert>', ALERT)
    .action(async (ref: string, options: RuleOptions, command: Command) => {
      const saved = await withConnection(command, async (connection) => {
        const { alerts: all } = await connection.call('alerts.list', {});
        const { id, rule } = find(all, ref);
        const next = changed(JSON.parse(JSON.stringify(rule)), options);
        return connection.call('alerts.save', {
          id,
          rule: parseInput(alertRuleSchema, next, 'alert'),
        });
      });
      if (options.json === true) return printJson(saved);
      print(`Changed "${saved.rule.name}".`);
      warn(saved);
    });
}

function addTest(alerts: Command): void {
  leaf(alerts, 'test', 'send a message through every channel of a rule')
    .argument('<alert>', ALERT)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const { results } = await withConnection(command, (c) => c.call('alerts.test', { id }));
      if (options.json === true) printJson({ results });
      else
        for (const { channel, ok, error } of results)
          print(printable(ok ? `Sent: ${channel}` : `Failed: ${channel}: ${error}`));
      if (results.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

function addRemove(alerts: Command): void {
  leaf(alerts, 'remove', 'remove a rule')
    .argument('<alert>', ALERT)
    .addOption(jsonOption())
    .action(async (id: string, options: JsonOptions, command: Command) => {
      const removed = await withConnection(command, (c) => c.call('alerts.remove', { id }));
      if (options.json === true) return printJson(removed);
      print(`Removed "${id}".`);
    });
}

function ruleOptions(command: Command): Command {
  return command
    .option(
      '--set <key=value>',
      'a setting: failures=3, workflow=NAME, cooldownMinutes=60; may be repeated',
      collect,
    )
    .option('--notify', 'tell by a notification of this computer')
    .option('--email <address>', 'tell by e-mail; may be repeated', collect)
    .option('--smtp <credential>', 'the smtp credential that e-mail is sent with')
    .option('--slack <credential>', 'tell Slack, by the webhook-url credential of this name')
    .option('--webhook <url>', 'tell by a POST to this address; may be repeated', collect)
    .option('--sign <credential>', 'and sign it with the webhook-secret credential of this name')
    .addOption(jsonOption());
}

/** Keys of the rule itself; all others belong to its condition. */
const OWN_KEYS = new Set(['name', 'enabled', 'cooldownMinutes', 'remindMinutes', 'resolve']);

function changed(rule: JsonObject, options: RuleOptions): JsonObject {
  const channels = channelsOf(options);
  const start: JsonObject =
    channels.length === 0 ? rule : { ...rule, channels: JSON.parse(JSON.stringify(channels)) };
  return (options.set ?? [])
    .map(parseAssignment)
    .reduce((next, { path: [first = '', ...rest], value }) => {
      const path =
        OWN_KEYS.has(first) || first === 'when' ? [first, ...rest] : ['when', first, ...rest];
      return assign(next, { path, value });
    }, start);
}

function channelsOf(options: RuleOptions): AlertChannel[] {
  const { email = [], smtp, slack, webhook = [], sign } = options;
  if (email.length > 0 && smtp === undefined)
    throw new UsageError('--email needs --smtp: the credential of the mail server.', {
      hint: 'Add one: patchbay credentials set mail --type smtp …',
    });
  const channels: AlertChannel[] = [];
  if (options.notify === true) channels.push({ to: 'notification' });
  if (email.length > 0 && smtp !== undefined)
    channels.push({ to: 'email', credential: smtp, recipients: [...email] });
  if (slack !== undefined) channels.push({ to: 'slack', credential: slack });
  const signed = sign === undefined ? {} : { credential: sign };
  for (const url of webhook) channels.push({ to: 'webhook', url, ...signed });
  return channels;
}

function find(alerts: readonly Alert[], ref: string): Alert {
  const found = alerts.find(
    ({ id, rule }) => id === ref || rule.name === ref || id.startsWith(ref),
  );
  if (found === undefined)
    throw new UsageError(`There is no alert "${ref}".`, {
      hint: 'List them: patchbay alerts list.',
    });
  return found;
}

function stateOf({ rule, firing, problem }: Alert): string {
  if (!rule.enabled) return 'off';
  if (problem !== null) return 'cannot work';
  return firing.length === 0 ? 'quiet' : `${firing.length} firing`;
}

function describe(alert: Alert): string {
  const { rule } = alert;
  const head = fields([
    ['Name', rule.name],
    ['Id', alert.id],
    ['State', stateOf(alert)],
    ['Problem', alert.problem],
    ['When', JSON.stringify(rule.when)],
    ...rule.channels.map((channel) => ['Tells', JSON.stringify(channel)] as const),
    ['Cool-down', `${rule.cooldownMinutes} min`],
    ['Reminds', rule.remindMinutes === undefined ? null : `every ${rule.remindMinutes} min`],
    ['On their way', alert.pending === 0 ? null : String(alert.pending)],
    [
      'Last message',
      alert.last === null
        ? null
        : `${localTime(alert.last.at)} ${alert.last.channel}: ${alert.last.error ?? 'sent'}`,
    ],
  ]);
  const lines = alert.firing.map(({ since, text }) => `  since ${localTime(since)}  ${text}`);
  return [head, ...(lines.length === 0 ? [] : ['', ...lines.map(printable)])].join('\n');
}

function warn({ problem }: Alert): void {
  if (problem !== null) note(`Warning: ${printable(problem)}`);
}
