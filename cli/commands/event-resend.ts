import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withConnection } from '../connection.ts';
import { bytesArgument } from '../files.ts';
import { plural, print, printJson } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

type Header = [string, string];

interface ResendOptions {
  to?: string;
  body?: string;
  header?: readonly Header[];
  method?: string;
  query?: string;
  sign: boolean;
  privateKeyFile?: string;
  json?: boolean;
}

export function addResend(events: Command): void {
  leaf(events, 'resend', 'send a stored event again, edited or not, signed anew')
    .argument('<event>', 'id, or beginning of an id')
    .option('--to <endpoint>', 'another endpoint (id or path)')
    .option('-d, --body <text>', 'another body: text, @FILE, or @- for standard input')
    .addOption(
      new Option('-H, --header <name: value>', 'all headers anew; may be repeated').argParser(
        (text: string, before: readonly Header[] | undefined) => [
          ...(before ?? []),
          parseHeader(text),
        ],
      ),
    )
    .option('-X, --method <method>', 'another method')
    .option('--query <query>', 'another query string, without "?"')
    .option('--no-sign', 'record it as an event of this computer, which nobody verifies')
    .option('--private-key-file <file>', 'what the sender signs with, for schemes of public keys')
    .addOption(jsonOption())
    .action(async (id: string, options: ResendOptions, command: Command) => {
      const { to, body, header, method, query, sign, privateKeyFile, json } = options;
      const bytes = body === undefined ? undefined : await bytesArgument(body);
      const privateKey =
        privateKeyFile === undefined ? undefined : await readFile(privateKeyFile, 'utf8');
      const resent = await withConnection(command, (connection) =>
        connection.call('events.resend', {
          id,
          endpoint: to,
          method,
          headers: header === undefined ? undefined : [...header],
          query,
          bodyBase64: bytes?.toString('base64'),
          sign,
          privateKey,
        }),
      );
      if (json === true) return printJson(resent);
      const why = resent.reason === null ? '' : ` (${resent.reason})`;
      const event = resent.id === null ? 'The event' : `Event ${resent.id}`;
      print(`${event} is ${resent.status}${why}; ${plural(resent.runs, 'run')} queued.`);
      if (resent.status === 'rejected') process.exitCode = 1;
    });
}

/** `Name: value` of an option. Throws InvalidArgumentError. */
export function parseHeader(text: string): Header {
  const match = /^([^:\s]+):\s*(.*)$/s.exec(text);
  if (match === null) throw new InvalidArgumentError('It is "Name: value".');
  return [match[1] ?? '', match[2] ?? ''];
}
