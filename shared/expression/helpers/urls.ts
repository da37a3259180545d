import type { Json, JsonObject } from '../../json.ts';
import { percentDecode, percentEncode } from '../bytes.ts';
import { toText } from '../json-text.ts';
import { isMissing, ownValue, setOwn, toItem } from '../values.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import type { HelperArguments } from './helper-arguments.ts';

export const urlHelpers: readonly Helper[] = [
  defineHelper({
    name: 'parseUrl',
    group: 'encoding',
    signature: 'parseUrl(text)',
    description: 'The parts of a URL: protocol, host, port, path, query (an object) and fragment.',
    example: {
      source: `parseUrl("https://shop.example:8080/cart?id=7#top")`,
      result: {
        protocol: 'https',
        host: 'shop.example',
        port: 8080,
        path: '/cart',
        query: { id: '7' },
        fragment: 'top',
      },
    },
    methodOf: ['text'],
    run: parseUrl,
  }),
  defineHelper({
    name: 'parseQuery',
    group: 'encoding',
    signature: 'parseQuery(text)',
    description: 'An object out of "a=1&b=2"; a name that occurs several times becomes a list.',
    example: { source: `parseQuery("a=1&tag=x&tag=y")`, result: { a: '1', tag: ['x', 'y'] } },
    methodOf: ['text'],
    run: (args) => parseQuery(args, args.text(0)),
  }),
  defineHelper({
    name: 'toQuery',
    group: 'encoding',
    signature: 'toQuery(object)',
    description: 'Writes an object as "a=1&b=2"; lists become several parts, nothing is left out.',
    example: {
      source: `toQuery({ q: "a b", page: 2, tag: ["x", "y"] })`,
      result: 'q=a%20b&page=2&tag=x&tag=y',
    },
    methodOf: ['object'],
    run: toQuery,
  }),
  defineHelper({
    name: 'isUrl',
    group: 'encoding',
    signature: 'isUrl(value)',
    description: 'Is it an http or https URL?',
    example: { source: `isUrl("https://example.com/a")`, result: true },
    toleratesMissing: true,
    run: (args) => {
      const value = args.value(0);
      return (
        typeof value === 'string' &&
        value.length <= 2000 &&
        /^https?:\/\/[^\s/?#:@]+(:\d{1,5})?([/?#]\S*)?$/i.test(value)
      );
    },
  }),
  defineHelper({
    name: 'isEmail',
    group: 'encoding',
    signature: 'isEmail(value)',
    description: 'Does it look like one e-mail address?',
    example: { source: `isEmail("ann@example.com")`, result: true },
    toleratesMissing: true,
    run: (args) => {
      const value = args.value(0);
      return typeof value === 'string' && looksLikeEmail(value);
    },
  }),
  defineHelper({
    name: 'extractEmails',
    group: 'encoding',
    signature: 'extractEmails(text)',
    description: 'The e-mail addresses in a text.',
    example: {
      source: `extractEmails("Ann <ann@example.com>, bob@example.org.")`,
      result: ['ann@example.com', 'bob@example.org'],
    },
    methodOf: ['text'],
    run: (args) =>
      pieces(args, /[^\s<>()[\]{},;:"'|\\]+/g)
        .map((piece) => piece.replace(/^\.{1,3}|[.!?]{1,3}$/g, ''))
        .filter(looksLikeEmail),
  }),
  defineHelper({
    name: 'extractUrls',
    group: 'encoding',
    signature: 'extractUrls(text)',
    description: 'The http and https URLs in a text.',
    example: {
      source: `extractUrls("See https://example.com/a?b=1, or ask.")`,
      result: ['https://example.com/a?b=1'],
    },
    methodOf: ['text'],
    run: (args) =>
      pieces(args, /https?:\/\/[^\s<>"'`]+/gi).map((url) => url.replace(/[.,;:!?)\]]{1,3}$/, '')),
  }),
];

/** Longest address that mail servers take: RFC 5321, 4.5.3.1. */
const maxEmail = 254;

function looksLikeEmail(text: string): boolean {
  if (text.length > maxEmail) return false;
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  return (
    at > 0 &&
    local.length <= 64 &&
    /^[^\s@<>()[\]\\,;:"]+$/.test(local) &&
    !local.startsWith('.') &&
    !local.endsWith('.') &&
    domain.includes('.') &&
    domain.split('.').every((label) => /^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u.test(label))
  );
}

function pieces(args: HelperArguments, pattern: RegExp): string[] {
  const text = args.text(0);
  args.budget.spend(text.length >> 2);
  args.budget.allocate(text.length * 16);
  return [...(text.match(pattern) ?? [])];
}

/** RFC 3986, appendix B, with the authority taken apart. User names and passwords are left out. */
function parseUrl(args: HelperArguments): JsonObject {
  const text = args.text(0).trim();
  const match = /^([a-z][a-z0-9+.-]{0,30}):\/\/([^/?#\s]*)([^?#]*)(\?[^#]*)?(#.*)?$/is.exec(text);
  const authority = match?.[2] ?? '';
  const host = /^(?:.*@)?(\[[0-9a-fA-F:.]+\]|[^:@[\]]+)(?::(\d{1,5}))?$/.exec(
    authority.slice(0, 500),
  );
  if (match === null || host === null) {
    throw args.refuse(0, 'needs a URL such as "https://example.com/path"');
  }
  args.budget.allocateObject(8);
  return {
    protocol: (match[1] ?? '').toLowerCase(),
    host: (host[1] ?? '').toLowerCase(),
    port: host[2] === undefined ? null : Number(host[2]),
    path: match[3] === '' ? '/' : toItem(match[3]),
    query: parseQuery(args, match[4] ?? ''),
    fragment: (match[5] ?? '').slice(1),
  };
}

function parseQuery(args: HelperArguments, text: string): JsonObject {
  const parts = (text.startsWith('?') ? text.slice(1) : text)
    .split('&')
    .filter((part) => part !== '');
  args.budget.spend(parts.length + (text.length >> 3));
  args.budget.allocate(text.length * 8 + parts.length * 100);
  const result: JsonObject = {};
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = decodeForm(equals < 0 ? part : part.slice(0, equals));
    const value = decodeForm(equals < 0 ? '' : part.slice(equals + 1));
    const present = ownValue(result, name);
    if (present === undefined) setOwn(result, name, value);
    else if (Array.isArray(present)) present.push(value);
    else setOwn(result, name, [present, value]);
  }
  return result;
}

/** In queries and forms "+" is a blank; what cannot be decoded stays as it is. */
function decodeForm(text: string): string {
  const plain = text.replaceAll('+', ' ');
  return percentDecode(plain) ?? plain;
}

function toQuery(args: HelperArguments): string {
  const object = args.object(0);
  const parts: string[] = [];
  const add = (name: string, value: Json): void => {
    const text = toText(value, args.budget);
    args.budget.spend(1 + (text.length >> 2));
    args.budget.allocate((name.length + text.length) * 40 + 64);
    parts.push(`${percentEncode(name)}=${percentEncode(text)}`);
  };
  for (const name of Object.keys(object)) {
    const value = ownValue(object, name);
    for (const item of Array.isArray(value) ? value : [value])
      if (!isMissing(item)) add(name, item);
  }
  return parts.join('&');
}
