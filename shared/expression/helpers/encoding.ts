import {
  decodeUtf8,
  encodeUtf8,
  fromBase64,
  fromHex,
  percentDecode,
  percentEncode,
  toBase64,
  toHex,
} from '../bytes.ts';
import { defineHelper, type Helper } from './define-helper.ts';
import { escapeHtml, stripHtml, unescapeHtml } from './html.ts';

interface CodingSpec {
  name: string;
  description: string;
  example: { source: string; result: string };
  /** Bytes of memory for each character, at most. */
  growth: number;
  convert(text: string): string | undefined;
  /** What to say when the text cannot be decoded. */
  expected?: string;
}

function coding({ name, description, example, growth, convert, expected }: CodingSpec): Helper {
  return defineHelper({
    name,
    group: 'encoding',
    signature: `${name}(text)`,
    description,
    example,
    methodOf: ['text'],
    run: (args) => {
      const text = args.text(0);
      args.budget.spend(text.length >> 2);
      args.budget.allocate(text.length * growth + 64);
      const result = convert(text);
      if (result === undefined) throw args.refuse(0, `needs ${expected ?? 'encoded text'}`);
      return result;
    },
  });
}

function decode(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : decodeUtf8(bytes);
}

export const encodingHelpers: readonly Helper[] = [
  coding({
    name: 'base64Encode',
    description: 'Base64 of the text in UTF-8.',
    example: { source: `base64Encode("user:päss")`, result: 'dXNlcjpww6Rzcw==' },
    growth: 12,
    convert: (text) => toBase64(encodeUtf8(text), 'plain'),
  }),
  coding({
    name: 'base64UrlEncode',
    description: 'Base64 with the letters that are safe in URLs, without padding.',
    example: { source: `base64UrlEncode("a?b>c")`, result: 'YT9iPmM' },
    growth: 12,
    convert: (text) => toBase64(encodeUtf8(text), 'url'),
  }),
  coding({
    name: 'base64Decode',
    description: 'The text in base64 of either kind.',
    example: { source: `base64Decode("SGVsbG8=")`, result: 'Hello' },
    growth: 6,
    convert: (text) => decode(fromBase64(text)),
    expected: 'base64: letters, digits, + and /, or - and _',
  }),
  coding({
    name: 'hexEncode',
    description: 'Two hexadecimal digits for each byte of the text in UTF-8.',
    example: { source: `hexEncode("Hi")`, result: '4869' },
    growth: 16,
    convert: (text) => toHex(encodeUtf8(text)),
  }),
  coding({
    name: 'hexDecode',
    description: 'The text of hexadecimal digits.',
    example: { source: `hexDecode("4869")`, result: 'Hi' },
    growth: 4,
    convert: (text) => decode(fromHex(text)),
    expected: 'an even number of the digits 0-9 and a-f',
  }),
  coding({
    name: 'urlEncode',
    description: 'Text fit for one part of a URL.',
    example: { source: `urlEncode("a b&c=ü")`, result: 'a%20b%26c%3D%C3%BC' },
    growth: 40,
    convert: percentEncode,
  }),
  coding({
    name: 'urlDecode',
    description: 'The text of one part of a URL; "+" stays "+".',
    example: { source: `urlDecode("a%20b%26c")`, result: 'a b&c' },
    growth: 8,
    convert: percentDecode,
    expected: 'two hexadecimal digits after each "%"',
  }),
  coding({
    name: 'escapeHtml',
    description: 'Text that can stand in HTML without being read as HTML.',
    example: { source: `escapeHtml("<b> & \\"c\\"")`, result: '&lt;b&gt; &amp; &quot;c&quot;' },
    growth: 14,
    convert: escapeHtml,
  }),
  coding({
    name: 'unescapeHtml',
    description: 'Replaces the common entities and numbers of HTML by their characters.',
    example: { source: `unescapeHtml("Fish &amp; Chips &#8364;5")`, result: 'Fish & Chips €5' },
    growth: 4,
    convert: unescapeHtml,
  }),
  coding({
    name: 'stripHtml',
    description: 'The text of HTML, without tags, scripts and styles.',
    example: { source: `stripHtml("<p>Hello <b>world</b></p>")`, result: 'Hello world' },
    growth: 6,
    convert: stripHtml,
  }),
];
