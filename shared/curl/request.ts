import { encodeUtf8 } from '../expression/bytes.ts';
import { CurlUnreadableError, type GivenOption, readCurlCommand, shown } from './command.ts';
import { bytesOf, hasRawBytes } from './raw-bytes.ts';

/** A part of the body, in order; curl joins them with `&`. */
export type DataPart =
  | { kind: 'text'; text: string; join: boolean }
  | {
      kind: 'file';
      /** `-`: standard input. */
      file: string;
      join: boolean;
      /** How curl sends it. */
      as: 'bytes' | 'without-line-breaks' | 'url-encoded';
      /** What stands before it: `name=`. */
      prefix: string;
    };

export interface FormPart {
  name: string;
  /** Null: it is the content of `file`. */
  value: string | null;
  file: string | null;
  filename: string | null;
  contentType: string | null;
}

export interface CurlRequest {
  method: string;
  /** With a scheme, and with what -G and --url-query add. */
  url: string;
  /** In order, as written and by options; without user and password. */
  headers: [name: string, value: string][];
  data: DataPart[];
  /** `--json` was given. */
  json: boolean;
  form: FormPart[];
  /** `-T`: the file that is the body. */
  upload: string | null;
  user: { username: string; password: string; word: number } | null;
  bearer: string | null;
  insecure: boolean;
  compressed: boolean;
  maxRedirects: number | null;
  /** Seconds. */
  maxTime: number | null;
  connectTimeout: number | null;
  /** Options without a counterpart in a step, by their names without dashes. */
  told: string[];
  /** What the shell would have filled in. */
  variables: string[];
  /** What stands behind the command. */
  rest: string;
}

/** What a curl command asks for; nothing is read but the text. Throws CurlUnreadableError. */
export function readCurl(text: string): CurlRequest {
  const { options, rest } = readCurlCommand(text);
  const given = (name: string) => options.filter((option) => option.name === name);
  const has = (name: string) => given(name).length > 0;
  const last = (name: string) => given(name).at(-1);

  const data = options.flatMap(dataPartsOf);
  const form = given('form')
    .map(formPartOf)
    .concat(given('form-string').map((option) => plainFormPart(option)));
  const upload = last('upload-file')?.value ?? null;
  const asQuery = has('get') && data.length > 0;
  const queries = [
    ...(asQuery ? data.map((part) => queryText(part, last('get'))) : []),
    ...given('url-query').map(({ value }) => urlQuery(value)),
  ];
  const address = addressOf(options);
  const implied = has('head')
    ? 'HEAD'
    : upload !== null
      ? 'PUT'
      : (data.length > 0 && !asQuery) || form.length > 0
        ? 'POST'
        : 'GET';
  return {
    method: methodOf(last('request')) ?? implied,
    url: withQueries(address, queries),
    headers: headersOf(options),
    data: asQuery ? [] : data,
    json: has('json'),
    form,
    upload,
    user: userOf(last('user')),
    bearer: last('oauth2-bearer')?.value ?? null,
    insecure: has('insecure'),
    compressed: has('compressed'),
    maxRedirects: numberOf(last('max-redirs')),
    maxTime: numberOf(last('max-time')),
    connectTimeout: numberOf(last('connect-timeout')),
    told: [...new Set(options.filter(({ effect }) => effect === 'told').map(({ name }) => name))],
    variables: [...new Set(options.flatMap(({ variables }) => variables))],
    rest,
  };
}

function addressOf(options: readonly GivenOption[]): string {
  const [first, second] = options.filter(({ name }) => name === '' || name === 'url');
  if (first === undefined)
    throw new CurlUnreadableError('The curl command has no address.', {
      hint: 'Copy the whole command.',
    });
  if (second !== undefined)
    throw new CurlUnreadableError(
      `Word ${second.word}: the curl command has more than one address: ${shown(second.value)}.`,
      { hint: 'A value with blanks needs quotes around it; several requests are several steps.' },
    );
  const { value, word } = first;
  if (/^[\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb]/.test(value))
    throw new CurlUnreadableError(`Word ${word}: ${shown(value)} is between typographic quotes.`, {
      hint: 'A program changed the quotes: write them as \' or " again.',
    });
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!/^https?:\/\//i.test(url))
    throw new CurlUnreadableError(`Word ${word}: ${shown(value)} is no http or https address.`);
  return url;
}

function methodOf(option: GivenOption | undefined): string | null {
  if (option === undefined) return null;
  const { value, word } = option;
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value))
    throw new CurlUnreadableError(`Word ${word}: ${shown(value)} is no HTTP method.`);
  return value;
}

function numberOf(option: GivenOption | undefined): number | null {
  if (option === undefined) return null;
  const { value, word } = option;
  if (!/^-?\d{1,9}(?:\.\d*)?$/.test(value))
    throw new CurlUnreadableError(`Word ${word}: ${shown(value)} is no number.`);
  return Number(value);
}

function userOf(option: GivenOption | undefined): CurlRequest['user'] {
  if (option === undefined) return null;
  const colon = option.value.indexOf(':');
  return colon < 0
    ? { username: option.value, password: '', word: option.word }
    : {
        username: option.value.slice(0, colon),
        password: option.value.slice(colon + 1),
        word: option.word,
      };
}

/** `Name:` without a value takes a header of curl's away, `Name;` sends it empty. */
function headersOf(options: readonly GivenOption[]): [string, string][] {
  const headers: [string, string][] = [];
  for (const { name, value, word } of options) {
    if (name !== 'header') continue;
    const colon = value.indexOf(':');
    if (colon > 0) {
      const text = value.slice(colon + 1).trim();
      if (text !== '') headers.push([value.slice(0, colon).trim(), text]);
    } else if (value.endsWith(';')) headers.push([value.slice(0, -1).trim(), '']);
    else if (!value.startsWith('@'))
      throw new CurlUnreadableError(`Word ${word}: ${shown(value)} is no header.`, {
        hint: 'A header is written as "Name: value".',
      });
  }
  const add = (name: string, value: string | undefined): void => {
    const known = headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
    if (value !== undefined && value !== '' && !known) headers.push([name, value]);
  };
  const last = (wanted: string) => options.findLast(({ name }) => name === wanted)?.value;
  add('User-Agent', last('user-agent'));
  add('Referer', last('referer')?.replace(/;auto$/, ''));
  // Without an equals sign it names a file.
  const cookies = options.flatMap(({ name, value }) =>
    name === 'cookie' && value.includes('=') ? [value] : [],
  );
  add('Cookie', cookies.length === 0 ? undefined : cookies.join('; '));
  const range = last('range');
  add('Range', range === undefined ? undefined : `bytes=${range}`);
  return headers;
}

function dataPartsOf({ name, value }: GivenOption): DataPart[] {
  const file = (as: 'bytes' | 'without-line-breaks', join: boolean): DataPart => ({
    kind: 'file',
    file: value.slice(1),
    join,
    as,
    prefix: '',
  });
  switch (name) {
    case 'data-raw':
      return [{ kind: 'text', text: value, join: true }];
    case 'data':
    case 'data-ascii':
      return [
        value.startsWith('@')
          ? file('without-line-breaks', true)
          : { kind: 'text', text: value, join: true },
      ];
    case 'data-binary':
    case 'json': {
      const join = name !== 'json';
      return [value.startsWith('@') ? file('bytes', join) : { kind: 'text', text: value, join }];
    }
    case 'data-urlencode':
      return [urlEncodedPart(value)];
    default:
      return [];
  }
}

/** `text`, `=text`, `name=text`, `@file` and `name@file`. */
function urlEncodedPart(value: string): DataPart {
  const [, name = '', mark = '', rest = ''] = /^([^=@]*)([=@])?([\s\S]*)$/.exec(value) ?? [];
  const prefix = name === '' || mark === '' ? '' : `${name}=`;
  if (mark === '@') return { kind: 'file', file: rest, join: true, as: 'url-encoded', prefix };
  const text = mark === '' ? value : rest;
  return { kind: 'text', text: prefix + percentEncoded(text), join: true };
}

/** What a URL query may not hold as it is, byte by byte (RFC 3986, 2.3). */
export function percentEncoded(text: string): string {
  const bytes = hasRawBytes(text) ? bytesOf(text) : encodeUtf8(text);
  let encoded = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    encoded += /[A-Za-z0-9._~-]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}

/** `name=text` with the text encoded, or `+text` as it is. */
function urlQuery(value: string): string {
  if (value.startsWith('+')) return value.slice(1);
  const part = urlEncodedPart(value);
  return part.kind === 'text' ? part.text : '';
}

function queryText(part: DataPart, option: GivenOption | undefined): string {
  if (part.kind === 'text') return part.text;
  throw new CurlUnreadableError(
    `Word ${option?.word ?? 1}: the query comes from the file ${shown(part.file)}, which is not read.`,
    { hint: 'Write its content into the command.' },
  );
}

function withQueries(url: string, queries: readonly string[]): string {
  const added = queries.filter((query) => query !== '').join('&');
  if (added === '') return url;
  const [before = '', ...fragment] = url.split('#');
  const hash = fragment.length === 0 ? '' : `#${fragment.join('#')}`;
  const sign = !before.includes('?') ? '?' : /[?&]$/.test(before) ? '' : '&';
  return `${before}${sign}${added}${hash}`;
}

function plainFormPart({ value, word }: GivenOption): FormPart {
  const equals = value.indexOf('=');
  if (equals < 1) throw notAFormField(value, word);
  return {
    name: value.slice(0, equals),
    value: value.slice(equals + 1),
    file: null,
    filename: null,
    contentType: null,
  };
}

/** `name=text`, `name=@file`, `name=<file`, each with `;type=…` and `;filename=…`. */
function formPartOf(option: GivenOption): FormPart {
  const part = plainFormPart(option);
  const text = part.value ?? '';
  const sign = text.startsWith('@') || text.startsWith('<') ? text.slice(0, 1) : '';
  const { content, fields } = formFields(text.slice(sign.length));
  const contentType = fields.get('type') ?? null;
  const filename = fields.get('filename') ?? null;
  if (sign === '') return { ...part, value: content, filename, contentType };
  const base = content.split(/[/\\]/).at(-1) ?? content;
  return {
    ...part,
    value: null,
    file: content,
    filename: filename ?? (sign === '@' ? base : null),
    contentType,
  };
}

function formFields(text: string): { content: string; fields: Map<string, string> } {
  const fields = new Map<string, string>();
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  let content = quoted === null ? '' : (quoted[1] ?? '').replace(/\\(["\\])/g, '$1');
  let rest = quoted === null ? text : text.slice(quoted[0].length);
  if (quoted === null) {
    const [before = ''] = /^[\s\S]*?(?=;\s*(?:type|filename|headers|encoder)=|$)/.exec(text) ?? [];
    content = before;
    rest = text.slice(before.length);
  }
  const field = /;\s*(type|filename|headers|encoder)=("(?:[^"\\]|\\[\s\S])*"|[^;]*)/g;
  for (const [, name = '', value = ''] of rest.matchAll(field))
    fields.set(name, value.replace(/^"([\s\S]*)"$/, '$1').replace(/\\(["\\])/g, '$1'));
  return { content, fields };
}

function notAFormField(value: string, word: number): CurlUnreadableError {
  return new CurlUnreadableError(`Word ${word}: ${shown(value)} is no form field.`, {
    hint: 'A form field is written as name=value, a file as name=@file.',
  });
}
