import { isOpenable } from './external-links.ts';

/** What a `patchbay://` link asks for. Anybody may have written it: none of it is carried out unasked. */
export type AppLink =
  /** A screen, as the path of its route. It changes nothing. */
  | { kind: 'show'; path: string }
  /** A workflow file to be looked at, and imported if the person wants it. */
  | { kind: 'import-url'; url: string }
  | { kind: 'import-file'; file: string }
  | { kind: 'unknown' };

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const SCREENS: Record<string, string> = {
  workflow: '/workflows',
  workflows: '/workflows',
  event: '/inbox',
  inbox: '/inbox',
  run: '/runs',
  runs: '/runs',
};
const MOST_CHARACTERS = 8_000;

/**
 * `patchbay://workflow/ID`, `patchbay://run/ID?step=STEP`, `patchbay://event/ID`, `patchbay://inbox`,
 * `patchbay://import?url=https://…`, `patchbay://import?file=/path`.
 */
export function readAppLink(text: string): AppLink {
  if (text.length > MOST_CHARACTERS || !URL.canParse(text)) return { kind: 'unknown' };
  const { protocol, host, pathname, searchParams } = new URL(text);
  if (protocol !== 'patchbay:') return { kind: 'unknown' };
  // `patchbay:run/1` and `patchbay://run/1` are one link.
  const [what = '', id, ...rest] = `${host}/${pathname}`.split('/').filter((part) => part !== '');
  if (what === 'import') return id === undefined ? readImport(searchParams) : { kind: 'unknown' };
  const screen = Object.hasOwn(SCREENS, what) ? SCREENS[what] : undefined;
  if (screen === undefined || rest.length > 0) return { kind: 'unknown' };
  if (id === undefined) return { kind: 'show', path: screen };
  if (!ID.test(id)) return { kind: 'unknown' };
  const step = searchParams.get('step');
  const query = step !== null && ID.test(step) ? `?step=${step}` : '';
  return { kind: 'show', path: `${screen}/${id}${query}` };
}

function readImport(query: URLSearchParams): AppLink {
  const url = query.get('url');
  const file = query.get('file');
  const isUrl = url !== null && file === null && /^https?:/i.test(url) && isOpenable(url);
  if (isUrl) return { kind: 'import-url', url };
  if (url === null && file !== null && file !== '' && !file.includes('\0'))
    return { kind: 'import-file', file };
  return { kind: 'unknown' };
}
