import { type CapturedRequest, CaptureUnreadableError } from './captured-request.ts';
import { shellWords } from './shell-words.ts';

/** Options that change nothing about the request; those with a value have it skipped. */
const FLAGS = new Set([
  ...['-s', '-S', '-k', '-L', '-i', '-v', '-f', '-g', '-N', '-#', '-4', '-6', '-0', '-n', '-q'],
  ...['--silent', '--show-error', '--insecure', '--location', '--include', '--verbose', '--fail'],
  ...['--globoff', '--no-buffer', '--compressed', '--http1.0', '--http1.1', '--http2', '--http3'],
  ...['--progress-bar', '--no-progress-meter', '--fail-with-body', '--path-as-is', '--tcp-nodelay'],
]);
const SKIPPED = new Set([
  ...['-o', '-w', '-m', '-x', '-c', '-D', '-E', '-K', '--output', '--write-out', '--max-time'],
  ...[
    '--proxy',
    '--cookie-jar',
    '--dump-header',
    '--cert',
    '--key',
    '--cacert',
    '--connect-timeout',
  ],
  ...['--retry', '--retry-delay', '--resolve', '--interface', '--limit-rate', '--max-redirs'],
]);
const LONG: Readonly<Record<string, string>> = {
  '-X': '--request',
  '-H': '--header',
  '-d': '--data',
  '-u': '--user',
  '-A': '--user-agent',
  '-e': '--referer',
  '-b': '--cookie',
  '-F': '--form',
  '-G': '--get',
  '-I': '--head',
  '--data-ascii': '--data',
};
const WITHOUT_VALUE = new Set(['--get', '--head']);

export function isCurlCommand(text: string): boolean {
  return /^(?:\$ )?curl(?:\.exe)?\s/.test(text);
}

/** A command as browsers and documentation write it. Files that it names are read. */
export async function parseCurlCommand(
  text: string,
  readFile: (path: string) => Promise<Buffer>,
): Promise<CapturedRequest> {
  const words = shellWords(text.replace(/^\$ /, '').trim());
  if (words === null)
    throw new CaptureUnreadableError('The curl command cannot be read: a quote is not closed.');
  const options = optionsOf(words.slice(1));
  const all = (name: string) => options.filter((one) => one.name === name).map((one) => one.value);
  const has = (name: string) => options.some((one) => one.name === name);

  const [url, second] = [...all(''), ...all('--url')];
  if (url === undefined) throw new CaptureUnreadableError('The curl command has no address.');
  if (second !== undefined)
    throw new CaptureUnreadableError('The curl command has more than one address.');
  if (has('--form'))
    throw new CaptureUnreadableError('A multipart form (-F) cannot be rebuilt from a command.', {
      hint: 'Its boundary is chosen anew each time. Keep the request as raw HTTP instead.',
    });

  const headers = headersOf(all('--header'));
  const add = (name: string, value: string | undefined) => {
    const known = headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
    if (value !== undefined && !known) headers.push([name, value]);
  };
  add('User-Agent', all('--user-agent').at(-1));
  add('Referer', all('--referer').at(-1));
  add(
    'Cookie',
    all('--cookie').find((cookie) => cookie.includes('=')),
  );
  const user = all('--user').at(-1);
  if (user !== undefined)
    add('Authorization', `Basic ${Buffer.from(user, 'utf8').toString('base64')}`);

  const parts: Buffer[] = [];
  for (const { name, value } of options) {
    const part = await dataOf(name, value, readFile);
    if (part === null) continue;
    if (parts.length > 0 && name !== '--json') parts.push(Buffer.from('&'));
    parts.push(part);
  }
  const data = parts.length === 0 ? null : Buffer.concat(parts);
  if (data !== null && !has('--get')) {
    if (has('--json')) add('Accept', 'application/json');
    add('Content-Type', has('--json') ? 'application/json' : 'application/x-www-form-urlencoded');
  }
  const asQuery = data !== null && has('--get');
  const implied = has('--head') ? 'HEAD' : data !== null && !asQuery ? 'POST' : 'GET';
  return {
    method: all('--request').at(-1) ?? implied,
    url: withScheme(asQuery ? `${url}${url.includes('?') ? '&' : '?'}${data}` : url),
    headers: headers.map(([name, value]) => [name, Buffer.from(value, 'utf8').toString('latin1')]),
    body: data === null || asQuery ? Buffer.alloc(0) : data,
    remarks: [],
  };
}

interface Option {
  /** Long; empty for what is no option. */
  name: string;
  value: string;
}

function optionsOf(words: readonly string[]): Option[] {
  const options: Option[] = [];
  const queue = [...words];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!word.startsWith('-') || word === '-') {
      options.push({ name: '', value: word });
      continue;
    }
    const isShort = !word.startsWith('--');
    const given = isShort ? word.slice(0, 2) : word;
    const rest = isShort ? word.slice(2) : '';
    const name = LONG[given] ?? given;
    if (FLAGS.has(given) || WITHOUT_VALUE.has(name)) {
      options.push({ name, value: '' });
      // `-sS` is `-s -S`.
      if (rest !== '') queue.unshift(`-${rest}`);
      continue;
    }
    if (!SKIPPED.has(given) && !isKnown(name))
      throw new CaptureUnreadableError(`The curl option ${given} is not known here.`, {
        hint: 'Leave it out if it does not change the request.',
      });
    const value = rest === '' ? queue.shift() : rest;
    if (value === undefined)
      throw new CaptureUnreadableError(`The curl option ${given} has no value.`);
    options.push({ name, value });
  }
  return options;
}

function isKnown(name: string): boolean {
  return name === '--url' || name.startsWith('--data') || name === '--json' || isLong(name);
}

function isLong(name: string): boolean {
  return Object.values(LONG).includes(name);
}

/** `Name:` without a value takes a header away, `Name;` sends it empty. */
function headersOf(lines: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) {
      const value = line.slice(colon + 1).trim();
      if (value !== '') headers.push([line.slice(0, colon).trim(), value]);
    } else if (line.endsWith(';')) headers.push([line.slice(0, -1).trim(), '']);
  }
  return headers;
}

async function dataOf(
  name: string,
  value: string,
  readFile: (path: string) => Promise<Buffer>,
): Promise<Buffer | null> {
  switch (name) {
    case '--data-raw':
      return Buffer.from(value, 'utf8');
    case '--data-binary':
    case '--json':
      return value.startsWith('@') ? readFile(value.slice(1)) : Buffer.from(value, 'utf8');
    case '--data': {
      if (!value.startsWith('@')) return Buffer.from(value, 'utf8');
      // curl leaves out line breaks of a file here.
      const content = await readFile(value.slice(1));
      return Buffer.from(content.filter((byte) => byte !== 0x0a && byte !== 0x0d));
    }
    case '--data-urlencode':
      return Buffer.from(await urlEncoded(value, readFile), 'utf8');
    default:
      return null;
  }
}

/** `text`, `=text`, `name=text`, `@file` and `name@file`. */
async function urlEncoded(
  value: string,
  readFile: (path: string) => Promise<Buffer>,
): Promise<string> {
  const [, name = '', mark = '', rest = ''] = /^([^=@]*)([=@])?([\s\S]*)$/.exec(value) ?? [];
  if (mark === '') return encodeURIComponent(value);
  const text = mark === '=' ? rest : (await readFile(rest)).toString('utf8');
  return name === '' ? encodeURIComponent(text) : `${name}=${encodeURIComponent(text)}`;
}

function withScheme(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? url : `http://${url}`;
}
