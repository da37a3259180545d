import { load } from 'cheerio';
import { setOwn } from '../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import { DocumentError } from './document-error.ts';
import { selectorProblem } from './selector-problem.ts';

const MAX_ROWS = 10_000;
const MAX_MATCHES = 10_000;

type Page = ReturnType<typeof load>;
type Selection = ReturnType<Page['root']> | ReturnType<Page>;

export interface HtmlField {
  readonly name: string;
  /** CSS selector; null: the row itself. */
  readonly selector: string | null;
  readonly take: 'text' | 'html' | 'attribute' | 'exists' | 'count';
  readonly attribute: string | null;
  /** A list of all that match, instead of the first. */
  readonly all: boolean;
}

export interface HtmlOptions {
  /** One row for each element that this selects; null: one object for the page. */
  readonly each: string | null;
  readonly fields: readonly HtmlField[];
  /** What `href`, `src` and the like are relative to; null: they are left as they are. */
  readonly baseUrl: string | null;
}

/**
 * The fields by name, or `{ rows }` with `each`. What is not there is null, or an empty list.
 * Scripts are not carried out. Throws DocumentError.
 */
export function readHtml(text: string, { each, fields, baseUrl }: HtmlOptions): Json {
  try {
    const page = load(text);
    const base = baseUrl === null ? null : baseOf(page, baseUrl);
    const read = (scope: Selection | null): JsonObject => {
      const found: JsonObject = {};
      for (const field of fields)
        setOwn(found, field.name, readField(page, field, { scope, base }));
      return found;
    };
    if (each === null) return read(null);
    const rows = select(page, each, null);
    if (rows.length > MAX_ROWS) throw tooMany(each, MAX_ROWS);
    return { rows: rows.toArray().map((element) => read(page(element))) };
  } catch (error) {
    if (error instanceof RangeError)
      throw new DocumentError('its elements are nested too deeply', { cause: error });
    throw error;
  }
}

function select(page: Page, selector: string, scope: Selection | null): Selection {
  try {
    const problem = selectorProblem(selector);
    if (problem !== undefined) throw new Error(problem);
    return (scope ?? page.root()).find(selector);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DocumentError(`"${selector}" is no CSS selector: ${reason}`, { cause: error });
  }
}

function readField(
  page: Page,
  field: HtmlField,
  { scope, base }: { scope: Selection | null; base: URL | null },
): Json {
  const { selector, all } = field;
  const found = selector === null ? (scope ?? page.root()) : select(page, selector, scope);
  if (field.take === 'exists') return found.length > 0;
  if (field.take === 'count') return found.length;
  if (!all) return found.length === 0 ? null : take(found.first(), field, base);
  if (found.length > MAX_MATCHES) throw tooMany(selector ?? '', MAX_MATCHES);
  return found.toArray().map((element) => take(page(element), field, base));
}

function take(element: Selection, field: HtmlField, base: URL | null): Json {
  switch (field.take) {
    case 'html':
      return (element.html() ?? '').trim();
    case 'attribute': {
      const name = field.attribute ?? '';
      const value = element.attr(name);
      if (value === undefined) return null;
      return base !== null && ADDRESSES.has(name.toLowerCase()) ? absolute(value, base) : value;
    }
    default:
      return element.text().replaceAll(/\s+/g, ' ').trim();
  }
}

const ADDRESSES: ReadonlySet<string> = new Set(['href', 'src', 'action', 'poster', 'data', 'cite']);

/** The page's own `<base>` goes first (HTML, 4.2.3). */
function baseOf(page: Page, baseUrl: string): URL | null {
  const own = page('base[href]').first().attr('href');
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  return own !== undefined && URL.canParse(own, base?.href) ? new URL(own, base?.href) : base;
}

function absolute(address: string, base: URL): string {
  return URL.canParse(address, base.href) ? new URL(address, base.href).href : address;
}

function tooMany(selector: string, most: number): DocumentError {
  return new DocumentError(
    `"${selector}" selects more than ${most.toLocaleString('en')} elements`,
    {
      hint: 'Make the selector narrower.',
    },
  );
}
