export const docs = `
| operation | does | output |
|---|---|---|
| \`get\` | reads, \`default\` when there is none | \`{ "key", "value", "found" }\` |
| \`set\` | writes; with \`onlyIfMissing\` only the first time | \`{ "key", "value", "stored", "found", "previous" }\` |
| \`increment\` | adds \`by\`, from 0 on | \`{ "key", "value", "found" }\` |
| \`append\` | adds an item, or those of a list, at the end; the oldest are dropped above \`max\` | \`{ "key", "value": [ … ], "added", "dropped" }\` |
| \`expire\` | forgets the value after \`ttl\`; without it, never | \`{ "key", "found", "expiresAt" }\` |
| \`delete\` | removes | \`{ "key", "found", "value" }\` |
| \`list\` | gives keys that begin with \`prefix\`, in order | \`{ "items": [{ "key", "value", "expiresAt" }], "more" }\` |

Values belong to the workflow, in all its versions, or with the scope \`workspace\` to all workflows.
Changes are durable, and made one after another: of two runs that increment at the same time both
count. After a crash a change is not made twice. A rehearsal changes nothing.

\`increment\` and \`append\` with \`ttl\` begin a new count or list when the time since the first is over,
such as orders per hour. A value has 256,000 characters of JSON at most, and is stored as it is: a
place for credentials is the vault.
`;
