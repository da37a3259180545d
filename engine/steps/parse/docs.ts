import { MAX_DOCUMENT } from '../../documents/read-document.ts';

export const docs = `
| as | output |
|---|---|
| \`json\` | the value itself |
| \`json-lines\` | \`{ "rows": [ … ], "bad": 0, "problems": [] }\` |
| \`csv\` | \`{ "rows": [{ "sku": "A", "count": "2" }], "columns": ["sku", "count"], "bad": 0, "problems": [] }\` |
| \`xml\` | an object by the outermost element: \`{ "order": { "@id": "7", "item": ["A", "B"] } }\` |
| \`html\` | an object with the fields, or \`{ "rows": [ … ] }\` with \`each\` |

**CSV.** Rows are objects by column, or lists with \`"header": false\` and no \`columns\`. A row with
too few or too many cells, or with quotes that do not fit, is left out and told under \`problems\` as
\`{ "line": 12, "message": "…" }\` (the first 20; \`bad\` counts all). \`"badRows": "keep"\` takes such
rows as they are, \`"fail"\` ends the step at the first one.

**XML.** Attributes become \`@name\`, text beside them \`#text\`, elements that come more than once a
list. An element that may come once or more often belongs into \`lists\`. A DOCTYPE and entities of
its own are refused.

**HTML.** Scripts are not carried out. \`text\` is what is written, with blanks joined; \`html\` what
stands inside the element. What is not there is null, or an empty list with \`all\`:

\`\`\`json
{
  "as": "html",
  "source": "{{ steps.page.body }}",
  "html": {
    "each": ".product",
    "baseUrl": "https://shop.example/",
    "fields": [
      { "name": "title", "selector": "h2" },
      { "name": "link", "selector": "a", "take": "attribute", "attribute": "href" },
      { "name": "tags", "selector": ".tag", "all": true },
      { "name": "id", "take": "attribute", "attribute": "data-id" }
    ]
  }
}
\`\`\`

A document has ${MAX_DOCUMENT.toLocaleString('en')} characters at most. Large ones are read in a thread
of their own, with 30 seconds and 512 MB, so that webhooks are received meanwhile.
`;
