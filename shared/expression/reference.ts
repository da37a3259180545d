import { methodSignature } from './helpers/call-helper.ts';
import type { Helper, HelperExample, HelperGroup } from './helpers/define-helper.ts';
import { helpers } from './helpers/registry.ts';
import { expressionRules } from './reference-rules.ts';
import type { ValueType } from './values.ts';

/** One function or method, as documentation and completion show it. */
export interface HelperReference {
  readonly name: string;
  readonly group: HelperGroup;
  /** `truncate(text, length, ending?)`; absent when it is a method only. */
  readonly signature: string | undefined;
  /** `text.truncate(length, ending?)`; absent when it is a function only. */
  readonly method: string | undefined;
  /** Types of values that have it as a method. */
  readonly methodOf: readonly ValueType[];
  readonly description: string;
  readonly example: HelperExample;
  /** Another result each time; the example's is one of many. */
  readonly varies: boolean;
}

export interface ExpressionReference {
  readonly groups: readonly {
    readonly group: HelperGroup;
    readonly title: string;
    readonly helpers: readonly HelperReference[];
  }[];
}

const titles: Record<HelperGroup, string> = {
  text: 'Text',
  number: 'Numbers',
  date: 'Dates',
  list: 'Lists',
  object: 'Objects',
  value: 'Any value',
  encoding: 'Encoding, HTML and URLs',
  hash: 'Hashes and random values',
  json: 'JSON and CSV',
  javascript: 'Names from JavaScript',
};

const order: readonly HelperGroup[] = [
  'text',
  'number',
  'date',
  'list',
  'object',
  'value',
  'encoding',
  'hash',
  'json',
  'javascript',
];

/** All functions and methods, for the editor's completion and for docs/expressions.md. */
export function expressionReference(): ExpressionReference {
  return {
    groups: order.map((group) => ({
      group,
      title: titles[group],
      helpers: helpers.filter((helper) => helper.group === group).map(toReference),
    })),
  };
}

function toReference(helper: Helper): HelperReference {
  return {
    name: helper.name,
    group: helper.group,
    signature: helper.methodOnly ? undefined : helper.signature,
    method: helper.methodOf.length === 0 ? undefined : methodSignature(helper),
    methodOf: helper.methodOf,
    description: helper.description,
    example: helper.example,
    varies: helper.varies ?? false,
  };
}

/** The rules of the language and tables of all functions and methods, in Markdown from level 2. */
export function expressionReferenceMarkdown(): string {
  return `${expressionRules}\n## Functions and methods\n\n${tables()}`;
}

function tables(): string {
  return expressionReference()
    .groups.map(({ title, helpers: members }) =>
      [
        `### ${title}`,
        '',
        '| write | what it gives | example |',
        '|---|---|---|',
        ...members.map(row),
        '',
      ].join('\n'),
    )
    .join('\n');
}

function row({ signature, method, description, example, varies }: HelperReference): string {
  const forms = [signature, method].filter((form) => form !== undefined).map(code);
  const result = `${varies ? 'for example ' : ''}${code(JSON.stringify(example.result))}`;
  return `| ${forms.join('<br>')} | ${cell(description)} | ${code(example.source)} → ${result} |`;
}

/** A span of code in a table: a "|" would end the cell, a "`" the span. */
function code(text: string): string {
  const escaped = text.replaceAll('|', '\\|');
  return text.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
