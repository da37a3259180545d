import { parseFeed } from 'feedsmith';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { readTime } from '../../values/times.ts';
import { ValueError } from '../../values/value-error.ts';
import { StepFailure } from '../define-step.ts';

export interface Feed {
  format: 'rss' | 'atom' | 'rdf' | 'json';
  title: string | null;
  link: string | null;
  /** As the feed lists them. */
  items: FeedItem[];
}

/** One entry, the same whatever the format. Addresses are whole, times ISO 8601 in UTC. */
export interface FeedItem {
  /** The feed's own id of it, or else its address; null: it has neither. */
  id: string | null;
  title: string | null;
  link: string | null;
  /** HTML or text. */
  content: string | null;
  summary: string | null;
  authors: string[];
  categories: string[];
  publishedAt: string | null;
  updatedAt: string | null;
  image: string | null;
  enclosures: { url: string; type: string | null; bytes: number | null }[];
}

function parse(text: string) {
  try {
    return parseFeed<string>(text);
  } catch (error) {
    throw new StepFailure({
      code: 'feed_unreadable',
      message: 'What the server answered is no feed: neither RSS, Atom nor JSON Feed.',
      hint: 'Open the address in a browser: a page often names its feed’s address.',
      cause: error,
    });
  }
}

type Parsed<F extends 'rss' | 'atom' | 'rdf' | 'json'> = Extract<
  ReturnType<typeof parse>,
  { format: F }
>['feed'];
type RssItem = NonNullable<Parsed<'rss'>['items']>[number];
type RdfItem = NonNullable<Parsed<'rdf'>['items']>[number];
type AtomEntry = NonNullable<Parsed<'atom'>['entries']>[number];
type JsonItem = NonNullable<Parsed<'json'>['items']>[number];

/** RSS 0.9 to 2.0, RDF, Atom or JSON Feed. Throws StepFailure `feed_unreadable`. */
export function readFeed(text: string, base: URL): Feed {
  const parsed = parse(text);
  const whole = (address: string | undefined): string | null => absolute(address, base);
  switch (parsed.format) {
    case 'rss': {
      const { title, link, items = [] } = parsed.feed;
      return {
        format: 'rss',
        title: title ?? null,
        link: whole(link),
        items: items.map((item) => rssItem(item, whole)),
      };
    }
    case 'rdf': {
      const { title, link, items = [] } = parsed.feed;
      return {
        format: 'rdf',
        title: title ?? null,
        link: whole(link),
        items: items.map((item) => rdfItem(item, whole)),
      };
    }
    case 'atom': {
      const { title, links, entries = [] } = parsed.feed;
      return {
        format: 'atom',
        title: title?.value ?? null,
        link: whole(pageOf(links)),
        items: entries.map((entry) => atomItem(entry, whole)),
      };
    }
    case 'json': {
      const { title, home_page_url: link, items = [] } = parsed.feed;
      return {
        format: 'json',
        title: title ?? null,
        link: whole(link),
        items: items.map((item) => jsonItem(item, whole)),
      };
    }
  }
}

type Whole = (address: string | undefined) => string | null;

function rssItem(item: RssItem, whole: Whole): FeedItem {
  const { guid, dc, content, media, itunes } = item;
  const link = item.link ?? (guid?.isPermaLink === false ? undefined : addressIn(guid?.value));
  return {
    id: guid?.value ?? whole(item.link),
    title: item.title ?? null,
    link: whole(link),
    content: content?.encoded ?? item.description ?? null,
    summary: content?.encoded === undefined ? null : (item.description ?? null),
    authors: names([
      ...(item.authors ?? []).map(({ name, email }) => name ?? email),
      ...(dc?.creators ?? []),
    ]),
    categories: names([
      ...(item.categories ?? []).map(({ name }) => name),
      ...(dc?.subjects ?? []),
    ]),
    publishedAt: isoTime(item.pubDate ?? dc?.dates?.[0]),
    updatedAt: null,
    image: whole(media?.thumbnails?.[0]?.url ?? itunes?.image),
    enclosures: (item.enclosures ?? []).flatMap(({ url, type, length }) =>
      enclosure(whole(url), type, length),
    ),
  };
}

function rdfItem(item: RdfItem, whole: Whole): FeedItem {
  const { dc, content } = item;
  return {
    id: item.rdf?.about ?? whole(item.link),
    title: item.title ?? null,
    link: whole(item.link),
    content: content?.encoded ?? item.description ?? null,
    summary: content?.encoded === undefined ? null : (item.description ?? null),
    authors: names(dc?.creators ?? []),
    categories: names(dc?.subjects ?? []),
    publishedAt: isoTime(dc?.dates?.[0]),
    updatedAt: null,
    image: null,
    enclosures: [],
  };
}

function atomItem(entry: AtomEntry, whole: Whole): FeedItem {
  const link = whole(pageOf(entry.links));
  const published = isoTime(entry.published);
  const updated = isoTime(entry.updated);
  return {
    id: entry.id ?? link,
    title: entry.title?.value ?? null,
    link,
    content: entry.content?.value ?? entry.summary?.value ?? null,
    summary: entry.content?.value === undefined ? null : (entry.summary?.value ?? null),
    authors: names((entry.authors ?? []).map(({ name, email }) => name ?? email)),
    categories: names((entry.categories ?? []).map(({ label, term }) => label ?? term)),
    publishedAt: published ?? updated,
    updatedAt: updated,
    image: whole(entry.media?.thumbnails?.[0]?.url),
    enclosures: (entry.links ?? [])
      .filter(({ rel }) => rel === 'enclosure')
      .flatMap(({ href, type, length }) => enclosure(whole(href), type, length)),
  };
}

function jsonItem(item: JsonItem, whole: Whole): FeedItem {
  const link = whole(item.url ?? item.external_url);
  return {
    id: item.id ?? link,
    title: item.title ?? null,
    link,
    content: item.content_html ?? item.content_text ?? null,
    summary: item.summary ?? null,
    authors: names((item.authors ?? []).map(({ name }) => name)),
    categories: names(item.tags ?? []),
    publishedAt: isoTime(item.date_published),
    updatedAt: isoTime(item.date_modified),
    image: whole(item.image),
    enclosures: (item.attachments ?? []).flatMap(({ url, mime_type: type, size_in_bytes: bytes }) =>
      enclosure(whole(url), type, bytes),
    ),
  };
}

function pageOf(links: readonly { href?: string; rel?: string }[] = []): string | undefined {
  const page = links.find(({ rel }) => rel === undefined || rel === 'alternate') ?? links[0];
  return page?.href;
}

function addressIn(guid: string | undefined): string | undefined {
  return guid !== undefined && /^https?:\/\//i.test(guid) ? guid : undefined;
}

function absolute(address: string | undefined, base: URL): string | null {
  if (address === undefined || address.trim() === '') return null;
  return URL.canParse(address, base.href) ? new URL(address, base).href : address;
}

function enclosure(
  url: string | null,
  type: string | undefined,
  bytes: number | undefined,
): FeedItem['enclosures'] {
  return url === null ? [] : [{ url, type: type ?? null, bytes: bytes ?? null }];
}

function names(all: readonly (string | undefined)[]): string[] {
  return [...new Set(all.filter((name) => name !== undefined && name !== ''))].map(String);
}

/** Null for what is no date: feeds hold all sorts of things. */
function isoTime(time: string | undefined): string | null {
  if (time === undefined || time.trim() === '') return null;
  try {
    return new Date(readTime(time, 'UTC')).toISOString();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const guess = Date.parse(time);
    return Number.isNaN(guess) ? null : new Date(guess).toISOString();
  }
}

export function toData(item: FeedItem, feed: Feed): JsonObject {
  const { enclosures, authors, categories, ...plain } = item;
  const lists: { [name: string]: Json } = {
    authors,
    categories,
    enclosures: enclosures.map((each) => ({ ...each })),
  };
  return {
    ...plain,
    ...lists,
    feed: { title: feed.title, link: feed.link, format: feed.format },
  };
}
