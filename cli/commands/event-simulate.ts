import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { UserError } from '../../shared/errors.ts';
import type { SentSample, Simulation } from '../../shared/model/diagnosis.ts';
import { type Connection, withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { bytesArgument } from '../files.ts';
import { note, plural, print, printable, printJson, statusStyle, style } from '../output.ts';
import { table } from '../table.ts';
import { jsonOption, leaf, wholeNumber } from './leaf.ts';

interface Options {
  provider?: string;
  event?: string;
  count: number;
  rate?: number;
  hostile?: boolean;
  list?: boolean;
  privateKeyFile?: string;
  json?: boolean;
}

/** With more in one call, nothing would be seen for long. */
const AT_ONCE = 20;

export function addSimulate(events: Command): void {
  leaf(events, 'simulate', 'send signed sample events of a provider to the webhook listener')
    .argument('[endpoint]', 'id, beginning of an id, or path')
    .option('--provider <provider>', 'whose events; left out: the endpoint’s scheme says')
    .option('--event <event>', 'which of them; left out: the usual one')
    .addOption(new Option('--count <n>', 'how many').default(1).argParser(positive))
    .option('--rate <n>', 'at most so many a second', perSecond)
    .option('--hostile', 'send what must be refused, and check that it is')
    .option('--private-key-file <file>', 'what the sender signs with, for schemes of public keys')
    .option('--list', 'print the providers and their events')
    .addOption(jsonOption())
    .action(async (endpoint: string | undefined, options: Options, command: Command) => {
      if (options.list === true) return list(command, options);
      if (endpoint === undefined)
        throw new UsageError('Name the endpoint that the events are sent to.', {
          hint: 'List them: patchbay endpoints list. The samples: patchbay events simulate --list.',
        });
      if (options.hostile === true && options.count > 1)
        throw new UsageError('--hostile sends each variant once: leave --count out.');
      await withConnection(command, (connection) => simulate(connection, endpoint, options));
    });
}

async function list(command: Command, { json }: Options): Promise<void> {
  const samples = await withConnection(command, (c) => c.call('endpoints.samples', {}));
  if (json === true) return printJson(samples);
  print(
    table(
      [
        { title: 'PROVIDER', text: (row) => row.provider },
        { title: 'NAME', text: (row) => row.name },
        { title: 'EVENTS', text: (row) => row.events.join(', ') },
      ],
      samples.providers,
    ),
  );
}

async function simulate(connection: Connection, id: string, options: Options): Promise<void> {
  const { provider, event, hostile = false, count, rate, json, privateKeyFile } = options;
  const privateKey =
    privateKeyFile === undefined
      ? undefined
      : (await bytesArgument(`@${privateKeyFile}`)).toString('utf8');
  const all: Simulation = { provider: provider ?? '', sent: [], skipped: [] };
  let left = hostile ? 1 : count;
  while (left > 0) {
    const begun = Date.now();
    const now = hostile || rate !== undefined ? 1 : Math.min(AT_ONCE, left);
    const result = await connection.call('endpoints.simulate', {
      id,
      provider,
      event,
      hostile,
      privateKey,
      count: now,
    });
    all.provider = result.provider;
    all.sent.push(...result.sent);
    all.skipped.push(...result.skipped);
    if (json !== true) for (const sent of result.sent) print(line(sent));
    left -= now;
    if (rate !== undefined && left > 0) await sleep(Math.max(0, begun + 1000 / rate - Date.now()));
  }
  if (json === true) printJson(all);
  else for (const { name, why } of all.skipped) note(`${name}: not sent, as ${why}`);
  const wrong = all.sent.filter(({ asExpected }) => !asExpected).length;
  if (wrong > 0) throw new UnexpectedAnswerError(wrong, all.sent.length);
}

function line({ name, httpStatus, event, expected, asExpected }: SentSample): string {
  const reason = event?.reason ?? null;
  const status = event === null ? 'not stored' : event.status;
  const became = style(statusStyle(status), status);
  const answer = `${httpStatus ?? 'no answer'} ${became}${reason === null ? '' : ` (${reason})`}`;
  const wanted = `${expected.httpStatus.join(' or ')} ${expected.status}`;
  const why = expected.reasons.length === 0 ? '' : ` (${expected.reasons.join(' or ')})`;
  const mark = asExpected ? style('green', 'ok   ') : style('red', 'WRONG');
  const text = `${printable(name)}: ${answer}`;
  return asExpected ? `${mark} ${text}` : `${mark} ${text}; expected ${wanted}${why}`;
}

class UnexpectedAnswerError extends UserError {
  readonly code = 'unexpected_answer';

  constructor(wrong: number, all: number) {
    super(`${wrong} of ${plural(all, 'request')} did not end as expected.`, {
      hint: 'Look at one of them: patchbay events list, patchbay events diagnose EVENT.',
    });
  }
}

function positive(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 100_000) throw new InvalidArgumentError('It is 1 to 100000.');
  return count;
}

function perSecond(text: string): number {
  const rate = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || rate < 0.01 || rate > 1000)
    throw new InvalidArgumentError('It is a number from 0.01 to 1000.');
  return rate;
}
