import { expressionReferenceMarkdown } from '../../shared/expression/reference.ts';

/** docs/expressions.md: the rules in words, then every function and method. */
export function expressionsMarkdown(): string {
  return `${rules.trim()}\n\n${expressionReferenceMarkdown().trim()}\n`;
}

const rules = `
<!-- Made by \`npm run docs\` from shared/expression. Changes here would be lost. -->
# Expressions

Text between \`{{\` and \`}}\` in the params of a step is an expression:

\`\`\`
{{ trigger.body.customer.email }}
{{ steps.fetch.body.items.map(i => i.price).sum() }}
Order {{ trigger.body.id }} of {{ formatDate(now(), 'yyyy-MM-dd') }}
\`\`\`

A param that is one expression and nothing else keeps the type of its value: a number stays a number,
a list a list. With text around it, it becomes text.

## What can be read

| write | is |
|---|---|
| \`trigger\` | the event that started the run: \`trigger.body\` (parsed), \`trigger.rawBody\` (as text), \`trigger.headers\` (names in lower case), \`trigger.query\`, \`trigger.method\`, \`trigger.receivedAt\`, \`trigger.id\` |
| \`steps.ID\` | the output of an earlier step: \`steps.call.status\` |
| \`run\`, \`workflow\` | the run and the workflow: \`run.id\`, \`workflow.name\`; \`run.links.ID\` is the link at which the step with that id [waits](approvals.md) |

A path that does not exist is \`undefined\`: it is a warning, with the closest name, and not an error.
\`{{ trigger.body.note ?? 'none' }}\` gives a default instead.

## What can be written

JavaScript’s operators, literals, templates, \`condition ? yes : no\`, \`?.\` and \`??\`, and functions of one
expression as an argument: \`list.filter(item => item.open)\`. Not: assignments, \`new\`, \`this\`, statements.
Only data can be read, never a prototype or anything of the machine; every evaluation has a budget of
steps, memory and time, and fails when it is used up.

## Functions and methods

Most can be written either way: \`trim(text)\` or \`text.trim()\`.
`;
