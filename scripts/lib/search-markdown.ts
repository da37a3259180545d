import { OPERATORS } from '../../shared/search/catalogue.ts';
import { MOMENT_EXAMPLES } from '../../shared/search/moment.ts';
import type { SearchOperator, SearchScope } from '../../shared/search/operator.ts';

const INTRODUCTION = `# Searching events and runs

What you type into the search field of the inbox and of the runs, and behind \`--search\` of
\`patchbay events list\` and \`patchbay runs list\`.

\`\`\`
status:rejected endpoint:orders body:"SKU-1" header:x-github-event=push after:2026-11-01
\`\`\`

- **Words** are looked for as they are, also inside of longer words; upper and lower case, accents and
  kinds of white space make no difference. All of them must be there.
- **\`"Several words"\`** in quotes are looked for as they stand. \`\\"\` is a quote inside of them.
- **\`-\`** before a word, a phrase or an operator leaves out what fits: \`-status:duplicate\`.
- **\`OR\`** in capitals joins what stands before and behind it: \`refund OR status:rejected endpoint:orders\`
  is either of the first two, and of that endpoint.
- **An operator** is a name, a colon and a value, with quotes around a value that has spaces. Some take
  several values, of which one must fit: \`status:rejected,duplicate\`. The beginning of a fixed value will
  do (\`reason:signature\`); of names that people gave a part, unless one is exactly that.
- What has a colon and is no operator, such as an address, is text.

A search that cannot be understood finds nothing and says why; what you are still typing is left out.

Times are those of the workspace's time zone: ${MOMENT_EXAMPLES.map(({ value }) => `\`${value}\``).join(', ')};
with \`Z\` or \`+02:00\` at the end of that zone. Sizes are in \`b\`, \`kb\`, \`mb\`, durations in \`ms\`, \`s\`, \`m\`,
\`h\`, \`d\`; both with \`>\`, \`>=\`, \`<\`, \`<=\`, \`=\` or as a range \`1kb..1mb\`. Without a sign they mean at least
that much; a count means exactly that.
`;

const EVENTS = `A word is looked for in the headers, the address, the sender's own id and the body. Without
\`in:\` only what is in the inbox is found, not the archive.

Bodies are read before they are searched: escapes of JSON, forms and XML are undone, compressed ones
inflated, of multipart what is text; the first 64 K characters of each. Binary bodies are not searched.

What screens mask is not found: values of credentials and secrets that Patchbay knows, and the values of
\`Authorization\`, \`Proxy-Authorization\`, \`Cookie\`, \`Set-Cookie\`, \`X-Api-Key\`, \`Api-Key\` and
\`X-Auth-Token\`, whatever they are. Their names are.
`;

const RUNS = `A word is looked for in the name of the workflow and in the error.
`;

const INDEX = `## The index

Events are found through an index in the file \`search.db\` beside the database. It follows them by itself,
within a second while many arrive and within a minute otherwise; those that are not in it yet are looked
at one by one, so that nothing is ever missing. It is no part of backups and exports: when it is removed,
damaged, or older than the database, it is made again. Events that retention removes leave it too.
While webhooks stream in faster than the engine can do much else, indexing takes a twentieth of its
thread’s time and catches up afterwards.

A search comes back with what it has after a moment, and says where to go on; screens do that by
themselves. Two letters are too few for the index: such a search looks at every event, the newest first.
`;

/** docs/search.md, from the catalogue of operators. */
export function searchMarkdown(): string {
  return [
    INTRODUCTION,
    `## The inbox\n\n${EVENTS}\n${table('events')}`,
    `## Runs\n\n${RUNS}\n${table('runs')}`,
    INDEX,
  ].join('\n');
}

function table(scope: SearchScope): string {
  const rows = OPERATORS[scope].map((one) => {
    const also = one.aliases.map((alias) => `\`${alias}:\``).join(', ');
    const name = `\`${one.name}:\`${also === '' ? '' : `<br>also ${also}`}`;
    return `| ${name} | ${cell(one.summary)}${choices(one)} | ${one.examples.map((example) => `\`${cell(example)}\``).join('<br>')} |`;
  });
  return ['| operator | finds | for example |', '|---|---|---|', ...rows, ''].join('\n');
}

function choices({ takes, choices: all }: SearchOperator): string {
  if (all.length === 0) return '';
  const named = all.map(
    ({ value, summary }) => `\`${value}\` (${cell(summary.replace(/\.$/, ''))})`,
  );
  return `<br>${takes === 'choice' ? 'One of' : 'Also'}: ${named.join(', ')}.`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
