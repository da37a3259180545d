import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type FetchedDocument, fetchDocument } from '../../http/fetch-document.ts';
import { decodeText } from '../../http/response.ts';
import { remembered, shortId } from '../../values/seen.ts';
import type { TriggerContext, TriggerEvent } from '../trigger-source.ts';
import type { Feed, FeedItem } from './feed.ts';
import type { RssParams } from './params.ts';

const stateSchema = z.object({
  etag: z.string().nullable(),
  lastModified: z.string().nullable(),
  /** Short ids. */
  seen: z.array(z.string()),
});
type State = z.output<typeof stateSchema>;

const ACCEPT =
  'application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.1';

interface Seen {
  item: FeedItem;
  key: string;
  short: string;
}

/** Asks once, and gives an event for each item that was not there before, the oldest first. */
export async function checkFeed(params: RssParams, context: TriggerContext): Promise<void> {
  const parsed = stateSchema.safeParse(context.state);
  const state: State | null = parsed.success ? parsed.data : null;
  const fetched = await fetchDocument(params, { accept: ACCEPT, known: state }, context);
  if (fetched === null) return;
  // Loaded when it is needed: most workspaces never do.
  const { readFeed, toData } = await import('./feed.ts');
  const feed = readFeed(textOf(fetched), fetched.url);
  const all = identified(feed, params);
  const before = new Set(state?.seen);
  const fresh = oldestFirst(all.filter(({ short }) => !before.has(short)));
  const wanted = state === null ? firstTime(fresh, params.first) : fresh;
  const left = new Set(wanted.slice(params.most).map(({ short }) => short));
  const next: State = {
    // What is left has to be seen as new the next time, so the server must send it again.
    ...(left.size > 0 ? { etag: null, lastModified: null } : fetched.validators),
    seen: remembered(
      state?.seen ?? [],
      all.map(({ short }) => short).filter((short) => !left.has(short)),
    ),
  };
  const events = wanted
    .slice(0, params.most)
    .map(({ item, key }): TriggerEvent => ({ data: toData(item, feed), externalId: key }));
  if (left.size > 0) context.log(`${left.size} new items are left for the next time.`);
  if (events.length > 0 || state === null || !isDeepStrictEqual(state, next))
    await context.emit(events, next);
}

function firstTime(fresh: readonly Seen[], first: RssParams['first']): readonly Seen[] {
  switch (first) {
    case 'remember':
      return [];
    case 'newest':
      return fresh.slice(-1);
    case 'all':
      return fresh;
  }
}

function identified({ items }: Feed, { updates }: RssParams): Seen[] {
  const known = new Set<string>();
  return items.flatMap((item) => {
    const own = item.id ?? shortId(JSON.stringify([item.title, item.content, item.publishedAt]));
    const key = updates ? `${own} ${stateOf(item)}` : own;
    const short = shortId(key);
    if (known.has(short)) return [];
    known.add(short);
    return [{ item, key, short }];
  });
}

/** What changes when the item does. */
function stateOf(item: FeedItem): string {
  return item.updatedAt ?? shortId(JSON.stringify([item.title, item.link, item.content]));
}

/** By their dates where all have one; otherwise feeds list the newest first. */
function oldestFirst(all: readonly Seen[]): Seen[] {
  const reversed = all.toReversed();
  if (all.some(({ item }) => item.publishedAt === null)) return reversed;
  return reversed.sort(({ item: one }, { item: other }) =>
    (one.publishedAt ?? '').localeCompare(other.publishedAt ?? ''),
  );
}

/** XML may name its encoding itself (XML 1.0, 4.3.3); what the server says goes first (RFC 7303). */
function textOf({ bytes, contentType }: FetchedDocument): string {
  if (/charset/i.test(contentType)) return decodeText(bytes, contentType);
  const [, encoding] =
    /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(bytes.toString('latin1', 0, 300)) ??
    [];
  return decodeText(bytes, `text/xml; charset=${encoding ?? 'utf-8'}`);
}
