import { documentPermissions, documentProblems, intervalOf } from '../../http/document-params.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { defineStep } from '../define-step.ts';
import { checkFeed } from './check.ts';
import { rssParams } from './params.ts';

export const rss = defineStep({
  type: 'rss',
  name: 'Feed (RSS, Atom)',
  description: 'Starts a run for each new item of an RSS, Atom or JSON feed.',
  icon: 'rss',
  group: 'trigger',
  effects: 'none',
  hideSecrets,
  permissions: documentPermissions,
  ports: [{ name: 'out', label: 'New item' }],
  params: rssParams,
  problems: documentProblems,
  source: {
    kind: 'poll',
    intervalMs: intervalOf,
    memory: ({ url, updates }) => [url, updates],
    check: checkFeed,
  },
  example: { url: 'http://127.0.0.1:9000/news.xml', interval: { amount: 30, unit: 'minutes' } },
  docs: `
Whatever the format, an item reads the same; what a feed does not say is \`null\` or an empty list:

\`\`\`json
{
  "id": "tag:example.com,2026:1", "title": "Version 2 is out", "link": "https://example.com/2",
  "content": "<p>…</p>", "summary": null, "authors": ["Ada"], "categories": ["releases"],
  "publishedAt": "2026-11-23T10:00:00.000Z", "updatedAt": null, "image": null,
  "enclosures": [{ "url": "https://example.com/2.mp3", "type": "audio/mpeg", "bytes": 1200 }],
  "feed": { "title": "Example", "link": "https://example.com/", "format": "rss" }
}
\`\`\`

So \`{{ trigger.title }}\` and \`{{ trigger.link }}\` are what most workflows need. \`content\` is as the feed
gives it, mostly HTML from a stranger: escape it where it is shown.

Items are told apart by their \`guid\` or \`id\`, else by their address, else by what they say. Runs start
in the order of their dates, the oldest first. Items that appear while the workflow is paused come when
it is resumed. What the first time, errors and unchanged feeds mean is as with “Poll a web address”.
`,
});
