import { maxDepth } from './budget.ts';
import { maxExpressionLength } from './parse.ts';

/** The rules of the language, in Markdown, for docs/expressions.md. */
export const expressionRules = `## Where expressions stand

Any text field of a step may hold expressions between \`{{\` and \`}}\`.

| field | what it gives |
|---|---|
| \`{{ trigger.body.total }}\` | the value itself: a number stays a number, a list stays a list |
| \`Order {{ trigger.body.id }} paid\` | text; nothing for what is missing or \`null\`, JSON for lists and objects |
| \`\\{{ not an expression }}\` | the text \`{{ not an expression }}\` |
| \`C:\\\\{{ vars.folder }}\` | one backslash, then the value |

A \`}}\` inside a string, an object or a pattern does not end the expression. Comments (\`/* */\`, \`//\`) are allowed.

## Conditions and lists in text

| block | what it gives |
|---|---|
| \`{{#if trigger.body.paid}} … {{else if trigger.body.due}} … {{else}} … {{/if}}\` | the first branch that holds; an empty list counts as no |
| \`{{#each trigger.body.items as item}}{{ item.name }}, {{/each}}\` | the text once for each item |
| \`{{#each items as item, index}} … {{else}} … {{/each}}\` | with the index, from 0; the second part when the list is empty or missing |
| \`{{#each trigger.headers as value, name}} … {{/each}}\` | for an object, its values and names |

Without \`as\` the names are \`item\` and \`index\`. A line on which a block only begins or ends leaves no empty line behind. Where a field is HTML or Markdown (the step \`template\`), inserted values are escaped, so that they cannot be taken for markup; \`{{& trigger.body.html }}\` inserts a value as it is.

## What can be read

\`trigger\` (what started the run), \`steps.<id>\` (what earlier steps gave), \`item\` and \`index\` (inside a loop), \`run\`, \`workflow\`, \`vars\`.

A path that does not exist gives \`undefined\` and a warning with the closest name. There is no warning where you provide for it: \`a.b ?? "none"\`, \`a.b || "none"\`, \`a?.b\`, \`ifEmpty(a.b, "none")\`, \`a.b == null\`. To call a method on something that may be missing, write \`a.b?.trim()\`.

## The language

The expressions of JavaScript: text (\`"a"\`, \`'a'\`, template literals), numbers, lists \`[1, 2]\`, objects \`{ a: 1 }\`, \`...\`, \`+ - * / % **\`, comparison, \`&& || ?? !\`, \`a ? b : c\`, \`in\`, \`typeof\`, bit operators, patterns (\`/\\d+/g\`) and functions as arguments: \`items.map(i => i.price)\`, \`items.map(({ price }) => price)\`, \`items.map(upper)\`.

Left out: assignment, \`++\`, \`new\`, \`this\`, \`function\`, \`class\`, \`await\`, \`import\`, \`delete\`, \`instanceof\` and the comma. Nothing can be changed: \`sort\` and \`reverse\` give new lists.

Unlike JavaScript:

- Joining text with a missing value adds nothing, and with a list or object its JSON: \`"a" + null\` is \`"a"\`.
- Calculating with text that is no number is an error: \`"abc" * 2\`. Text such as \`"5"\` counts as a number, except with \`+\`, which joins.
- A result that is no number (\`1 / 0\`) becomes \`null\`, with a warning.
- \`includes\`, \`indexOf\` and \`unique\` compare lists and objects by content; \`===\` does not (\`equals(a, b)\` does).
- \`sort()\` puts numbers by size, text by alphabet and what is missing last.
- \`$\` has no meaning in a replacement unless the search is a pattern.

Dates are ISO text in UTC (\`2026-11-23T10:30:00.000Z\`) or milliseconds. Where a function takes a time zone and none is given, it is that of Patchbay's settings.

## Limits

${maxExpressionLength.toLocaleString('en')} characters for each expression; ${maxDepth} lists or objects inside each other; and for all fields of a step together a number of steps, an amount of memory and a time for patterns that ordinary work does not come near. What exceeds them is stopped with an error that names the field and the place.
`;
