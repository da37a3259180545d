import * as z from 'zod';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import type { JsonObject } from '../../../shared/json.ts';
import { textParam } from '../../values/param-schemas.ts';
import { defineStep, type ParamProblem, StepFailure, type StepResult } from '../define-step.ts';
import { renderMarkdown } from './markdown.ts';

/** Characters; rendering takes about a second for a million, in which nothing else happens. */
const MAX_MARKDOWN = 100_000;
const MAX_TEXT = 2_000_000;

export const template = defineStep({
  type: 'template',
  name: 'Template',
  description: 'Writes text, HTML or Markdown around values.',
  icon: 'file-text',
  group: 'data',
  effects: 'none',
  ports: [{ name: 'out', label: 'Written' }],
  insertsAs: markupOf,
  params: z.strictObject({
    format: z.enum(['text', 'html', 'markdown']).default('text').meta({
      title: 'Format',
      description:
        'What the template is. In HTML and Markdown, inserted values are escaped. Markdown becomes HTML.',
      field: 'select',
    }),
    template: textParam(z.string().max(MAX_TEXT)).meta({
      title: 'Template',
      description:
        'With {{ }} for values, {{#if …}} for conditions and {{#each … as item}} for lists.',
      field: 'multiline',
      markupFrom: 'format',
    }),
    breaks: z.boolean().default(false).meta({
      title: 'Keep line breaks',
      description: 'For Markdown: a line break in a paragraph is one in the HTML, too.',
      field: 'boolean',
    }),
    linkify: z.boolean().default(false).meta({
      title: 'Link addresses',
      description: 'For Markdown: addresses written as text become links.',
      field: 'boolean',
    }),
  }),
  problems: templateProblems,
  example: {
    format: 'markdown',
    template: `# Order {{ trigger.body.id }}

{{#each trigger.body.items as item}}
- {{ item.count }} × {{ item.name }}
{{else}}
No items.
{{/each}}
{{#if trigger.body.note}}

> {{ trigger.body.note }}
{{/if}}
`,
  },
  run({ format, template: written, breaks, linkify }): StepResult {
    switch (format) {
      case 'text':
        return { output: { text: written } };
      case 'html':
        return { output: { html: written } };
      case 'markdown':
        if (written.length > MAX_MARKDOWN) throw tooLong(written.length);
        return { output: { html: renderMarkdown(written, { breaks, linkify }), text: written } };
    }
  },
  docs: `
Values are inserted with \`{{ }}\`; \`{{#if}}\` and \`{{#each}}\` make parts of the text depend on
conditions and lists, as described under [expressions](expressions.md).

| format | inserted values | output |
|---|---|---|
| \`text\` | as they are | \`{ "text": "…" }\` |
| \`html\` | \`& < > " '\` escaped: put attributes in quotes | \`{ "html": "…" }\` |
| \`markdown\` | every sign that Markdown knows escaped | \`{ "html": "…", "text": "…" }\`, the second the Markdown itself |

\`{{& trigger.body.html }}\` inserts a value as it is. In Markdown that is how a value brings its own
formatting; HTML in it still is shown and not taken for HTML, and links to \`javascript:\` are none.
Escaping does not make an address safe that a value decides: in \`<a href="{{ … }}">\` a value may
start with \`javascript:\`.

Markdown is [CommonMark](https://commonmark.org) with tables and ~~struck~~ text. It may have
${MAX_MARKDOWN.toLocaleString('en')} characters, other templates ${MAX_TEXT.toLocaleString('en')}.
`,
});

function markupOf({ format }: JsonObject): { [param: string]: InsertAs } {
  return format === 'html' || format === 'markdown' ? { template: format } : {};
}

function templateProblems({ format, breaks, linkify }: JsonObject): ParamProblem[] {
  if (typeof format === 'string' && format.includes('{{')) {
    const message = 'cannot be an expression: how values are escaped depends on it';
    return [{ path: ['format'], message }];
  }
  if (format === 'markdown') return [];
  return Object.entries({ breaks, linkify })
    .filter(([, value]) => value === true)
    .map(([name]) => ({ path: [name], message: 'goes with the format "markdown" only' }));
}

function tooLong(length: number): StepFailure {
  const most = MAX_MARKDOWN.toLocaleString('en');
  return new StepFailure({
    code: 'template_too_long',
    message: `The Markdown has ${length.toLocaleString('en')} characters; ${most} is the most.`,
    hint: 'Insert fewer items (list.slice(0, 100)), or write HTML.',
  });
}
