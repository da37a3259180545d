import { createHash } from 'node:crypto';
import type { HookAnswer } from '../events/received-request.ts';
import { STYLE } from './style.ts';

/** Text that stands in HTML as it is. Only `html` and `raw` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export const NOTHING = new Html('');

type Part = Html | string | number | readonly Html[];

/** Everything that is put in is escaped, unless it is HTML itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? '';
  parts.forEach((part, index) => {
    text += `${textOf(part)}${strings[index + 1] ?? ''}`;
  });
  return new Html(text);
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(({ text }) => text).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: HTML knows no such characters
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
  );
}

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * No script, no picture, no frame, nothing from elsewhere: a page shows one question, takes its form
 * back, and can do nothing else, whatever stands in the question.
 */
const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // Nobody else hears of the address. `no-referrer` would make browsers send `Origin: null` with
  // the form (Fetch, "append a request Origin header"), and then nothing tells it from a foreign one.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow, noarchive',
};

export function page(
  status: number,
  content: { title: string; body: Html },
  headers: Readonly<Record<string, string>> = {},
): HookAnswer {
  const { text } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${content.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex, nofollow">
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
${content.body}
</main>
</body>
</html>
`;
  return { status, headers: { ...headers, ...HEADERS }, body: text };
}
