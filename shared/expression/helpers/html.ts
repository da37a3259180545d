const escapes: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', '\u00a0'],
  ['copy', '©'],
  ['reg', '®'],
  ['trade', '™'],
  ['euro', '€'],
  ['pound', '£'],
  ['hellip', '…'],
  ['ndash', '–'],
  ['mdash', '—'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['laquo', '«'],
  ['raquo', '»'],
  ['bull', '•'],
  ['middot', '·'],
  ['times', '×'],
  ['deg', '°'],
  ['auml', 'ä'],
  ['ouml', 'ö'],
  ['uuml', 'ü'],
  ['Auml', 'Ä'],
  ['Ouml', 'Ö'],
  ['Uuml', 'Ü'],
  ['szlig', 'ß'],
  ['eacute', 'é'],
  ['egrave', 'è'],
]);

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes.get(character) ?? character);
}

export function unescapeHtml(text: string): string {
  return text.replaceAll(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,10}));/g,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/**
 * Makes HTML readable as text. Not a filter against scripts: what comes out may look like HTML
 * again (`&lt;b&gt;`) and has to be escaped where it is put into HTML.
 */
export function stripHtml(html: string): string {
  const parts: string[] = [];
  // A few capital letters become longer: then offsets would not fit, and tags are taken as written.
  const lower = html.toLowerCase();
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0 || !/[a-zA-Z/!?]/.test(html.charAt(open + 1))) {
      const end = open < 0 ? html.length : open + 1;
      parts.push(html.slice(at, end));
      at = end;
      continue;
    }
    parts.push(html.slice(at, open));
    const { end, separates } = tagEnd(html.length === lower.length ? lower : html, open);
    if (separates) parts.push(' ');
    at = end;
  }
  return unescapeHtml(parts.join('')).trim().replaceAll(/\s+/g, ' ');
}

const inline = new Set([
  'a',
  'abbr',
  'b',
  'code',
  'em',
  'font',
  'i',
  'mark',
  's',
  'small',
  'span',
  'strong',
  'sub',
  'sup',
  'u',
  'wbr',
]);

/** Where a tag, a comment, or an element whose content is no text, ends. Takes small letters. */
function tagEnd(html: string, open: number): { end: number; separates: boolean } {
  const after = (mark: string, from: number) => {
    const at = html.indexOf(mark, from);
    return at < 0 ? html.length : at + mark.length;
  };
  if (html.startsWith('<!--', open)) return { end: after('-->', open + 4), separates: false };
  const name = /^<\/?([a-z][a-z0-9]{0,20})/.exec(html.slice(open, open + 25))?.[1];
  const end = after('>', open);
  if (name === 'script' || name === 'style') {
    const close = html.indexOf(`</${name}`, end);
    return { end: close < 0 ? html.length : after('>', close), separates: true };
  }
  return { end, separates: name !== undefined && !inline.has(name) };
}
