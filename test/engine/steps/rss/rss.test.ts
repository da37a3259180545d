import { describe, expect, it } from 'vitest';
import { rss } from '../../../../engine/steps/rss/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer } from '../../../support/local-server.ts';
import { type TestTriggerContext, triggerContext } from '../../../support/trigger-context.ts';

failOnLeaks();

interface Item {
  guid?: string;
  link?: string;
  title?: string;
  date?: string;
  text?: string;
}

function rssFeed(...items: Item[]): string {
  const entries = items.map(
    ({ guid, link, title = 'No title', date, text }) => `<item><title>${title}</title>
    ${guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid>`}
    ${link === undefined ? '' : `<link>${link}</link>`}
    ${date === undefined ? '' : `<pubDate>${date}</pubDate>`}
    ${text === undefined ? '' : `<description><![CDATA[${text}]]></description>`}</item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>
    <link>/home</link>${entries.join('')}</channel></rss>`;
}

async function feedServer(first: string | Buffer, contentType = 'application/rss+xml') {
  const feed: { body: string | Buffer } = { body: first };
  const server = await localServer((_request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.end(feed.body);
  });
  return { server, feed };
}

async function check(params: JsonObject, context: TestTriggerContext): Promise<void> {
  const found = rss.source;
  if (found?.kind !== 'poll') throw new Error('it is no poll');
  await found.check(params, context);
}

/** Everything of a feed, as its items read. */
async function all(body: string | Buffer, contentType?: string): Promise<JsonObject[]> {
  const { server } = await feedServer(body, contentType);
  const context = triggerContext();
  await check({ url: server.url, first: 'all' }, context);
  return context.events.map(({ data }) => data);
}

const titles = (context: TestTriggerContext) => context.events.map(({ data }) => data['title']);

describe('a feed', () => {
  it('remembers what is there the first time, and then gives new items, the oldest first', async () => {
    const { server, feed } = await feedServer(rssFeed({ guid: '1', title: 'One' }));
    const context = triggerContext();
    await check({ url: server.url }, context);
    expect(context.events).toEqual([]);
    feed.body = rssFeed(
      { guid: '3', title: 'Three' },
      { guid: '2', title: 'Two' },
      { guid: '1', title: 'One, changed' },
    );
    await check({ url: server.url }, context);
    expect(titles(context)).toEqual(['Two', 'Three']);
    expect(context.events.map(({ externalId }) => externalId)).toEqual(['2', '3']);
    await check({ url: server.url }, context);
    expect(context.events).toHaveLength(2);
  });

  it('gives the newest item, or all, the first time when that is wanted', async () => {
    const { server } = await feedServer(
      rssFeed({ guid: '2', title: 'Two' }, { guid: '1', title: 'One' }),
    );
    const newest = triggerContext();
    await check({ url: server.url, first: 'newest' }, newest);
    expect(titles(newest)).toEqual(['Two']);
    await check({ url: server.url, first: 'newest' }, newest);
    expect(titles(newest)).toEqual(['Two']);
    const everything = triggerContext();
    await check({ url: server.url, first: 'all' }, everything);
    expect(titles(everything)).toEqual(['One', 'Two']);
  });

  it('gives an item again when it changes, if that is wanted', async () => {
    const { server, feed } = await feedServer(rssFeed({ guid: '1', title: 'One' }));
    const context = triggerContext();
    const params = { url: server.url, updates: true };
    await check(params, context);
    feed.body = rssFeed({ guid: '1', title: 'One, mended' });
    await check(params, context);
    await check(params, context);
    expect(titles(context)).toEqual(['One, mended']);
  });

  it('tells items apart by guid, else by address, else by what they say', async () => {
    const items = [
      { guid: 'a', link: '/same' },
      { guid: 'b', link: '/same' },
      { link: '/only' },
      { title: 'Nothing else', text: 'one' },
      { title: 'Nothing else', text: 'two' },
      { title: 'Nothing else', text: 'two' },
    ];
    const { server } = await feedServer(rssFeed(...items));
    const context = triggerContext();
    await check({ url: server.url, first: 'all' }, context);
    expect(context.events).toHaveLength(5);
    await check({ url: server.url, first: 'all' }, context);
    expect(context.events).toHaveLength(5);
  });

  it('of RSS 2.0 reads with its extensions', async () => {
    const [item] = await all(`<?xml version="1.0"?>
      <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:content="http://purl.org/rss/1.0/modules/content/">
      <channel><title>News &amp; more</title><link>/home</link>
      <item><title>Ada &amp; Bob</title><link>/items/1</link><guid isPermaLink="false">tag:1</guid>
        <pubDate>Mon, 23 Nov 2026 10:00:00 +0100</pubDate><dc:creator>Ada</dc:creator>
        <category>releases</category><description>Short</description>
        <content:encoded><![CDATA[<p>Long</p>]]></content:encoded>
        <enclosure url="/1.mp3" type="audio/mpeg" length="1200"/></item></channel></rss>`);
    const home = String(item?.['link']).replace('/items/1', '');
    expect(item).toEqual({
      id: 'tag:1',
      title: 'Ada & Bob',
      link: `${home}/items/1`,
      content: '<p>Long</p>',
      summary: 'Short',
      authors: ['Ada'],
      categories: ['releases'],
      publishedAt: '2026-11-23T09:00:00.000Z',
      updatedAt: null,
      image: null,
      enclosures: [{ url: `${home}/1.mp3`, type: 'audio/mpeg', bytes: 1200 }],
      feed: { title: 'News & more', link: `${home}/home`, format: 'rss' },
    });
  });

  it('of Atom, JSON Feed and RDF reads the same', async () => {
    const atom = await all(
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link href="https://a.example/"/>
       <entry><id>urn:1</id><title>One</title><link rel="alternate" href="https://a.example/1"/>
       <link rel="enclosure" href="https://a.example/1.pdf" type="application/pdf"/>
       <published>2026-11-22T10:00:00Z</published><updated>2026-11-23T10:00:00Z</updated>
       <author><name>Ada</name></author><category term="x" label="X"/>
       <summary>s</summary><content type="html">c</content></entry></feed>`,
      'application/atom+xml',
    );
    expect(atom).toMatchObject([
      {
        id: 'urn:1',
        title: 'One',
        link: 'https://a.example/1',
        content: 'c',
        summary: 's',
        authors: ['Ada'],
        categories: ['X'],
        publishedAt: '2026-11-22T10:00:00.000Z',
        updatedAt: '2026-11-23T10:00:00.000Z',
        enclosures: [{ url: 'https://a.example/1.pdf', type: 'application/pdf', bytes: null }],
        feed: { title: 'A', link: 'https://a.example/', format: 'atom' },
      },
    ]);
    const json = await all(
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        title: 'J',
        home_page_url: 'https://j.example/',
        items: [
          {
            id: '1',
            url: 'https://j.example/1',
            content_text: 'text',
            tags: ['a'],
            authors: [{ name: 'Bob' }],
          },
        ],
      }),
      'application/feed+json',
    );
    expect(json).toMatchObject([
      { id: '1', content: 'text', categories: ['a'], authors: ['Bob'], feed: { format: 'json' } },
    ]);
    const rdf = await all(
      `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="u"><title>R</title>
        <link>https://r.example/</link><description>d</description></channel>
        <item rdf:about="https://r.example/1"><title>i</title><link>https://r.example/1</link>
        <dc:date>2026-11-23</dc:date></item></rdf:RDF>`,
      'application/rdf+xml',
    );
    expect(rdf).toMatchObject([
      {
        id: 'https://r.example/1',
        publishedAt: '2026-11-23T00:00:00.000Z',
        feed: { format: 'rdf' },
      },
    ]);
  });

  it('reads the encoding that the document names where the server names none', async () => {
    const text = rssFeed({ guid: '1', title: 'Größe' }).replace('UTF-8', 'ISO-8859-1');
    const [item] = await all(Buffer.from(text, 'latin1'), 'text/xml');
    expect(item?.['title']).toBe('Größe');
    const [other] = await all(rssFeed({ guid: '1', title: 'Größe' }), 'text/xml; charset=utf-8');
    expect(other?.['title']).toBe('Größe');
  });

  it('sorts by date where all items have one, whatever the order of the feed', async () => {
    const { server } = await feedServer(
      rssFeed(
        { guid: '1', title: 'Old', date: 'Mon, 02 Nov 2026 10:00:00 GMT' },
        { guid: '2', title: 'New', date: 'Mon, 23 Nov 2026 10:00:00 GMT' },
      ),
    );
    const context = triggerContext();
    await check({ url: server.url, first: 'newest' }, context);
    expect(titles(context)).toEqual(['New']);
  });

  it('leaves what is beyond the most for the next time, and loses none', async () => {
    const items = [1, 2, 3, 4, 5].map((n) => ({ guid: `${n}`, title: `${n}` }));
    const { server } = await feedServer(rssFeed(...items.toReversed()));
    const context = triggerContext();
    for (let i = 0; i < 4; i++) await check({ url: server.url, first: 'all', most: 2 }, context);
    expect(titles(context)).toEqual(['1', '2', '3', '4', '5']);
  });

  it.each([
    ['a page', '<html><body>Hello</body></html>'],
    ['nothing', ''],
    ['other JSON', '{"items": []}'],
    [
      'an entity that leads out',
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title></channel></rss>',
    ],
    ['too many levels', `<rss version="2.0"><channel><item>${'<a>'.repeat(100_000)}`],
  ])('says so when it is none: %s', async (_what, body) => {
    const { server } = await feedServer(body, 'text/html');
    await expect(check({ url: server.url }, triggerContext())).rejects.toMatchObject({
      code: 'feed_unreadable',
      hint: expect.stringContaining('feed’s address'),
    });
  });

  it('does not grow by entities that hold one another', async () => {
    const entities = Array.from(
      { length: 9 },
      (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`,
    );
    const items = await all(
      `<!DOCTYPE r [<!ENTITY e0 "${'a'.repeat(1000)}">${entities.join('')}]>` +
        rssFeed({ guid: '1', title: '&e9;' }).replace(/^<\?xml.*?\?>/, ''),
    );
    expect(JSON.stringify(items).length).toBeLessThan(1000);
  });
});
