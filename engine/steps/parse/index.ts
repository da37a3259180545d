import { describe, isMissing, isObject } from '../../../shared/expression/values.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { DocumentError } from '../../documents/document-error.ts';
import type { DocumentJob } from '../../documents/document-job.ts';
import { readDocument } from '../../documents/read-document.ts';
import { selectorProblem } from '../../documents/selector-problem.ts';
import { defineStep, type ParamProblem, StepFailure } from '../define-step.ts';
import { docs } from './docs.ts';
import { type ParseParams, parseParams } from './params.ts';

const names = {
  json: 'JSON',
  'json-lines': 'JSON lines',
  csv: 'CSV',
  xml: 'XML',
  html: 'HTML',
} as const;

/** Elements and attributes of one document; in a thread of its own they hold up nobody. */
const MAX_XML_MARKUP = 2_000_000;

export const parse = defineStep({
  type: 'parse',
  name: 'Parse',
  description: 'Reads JSON, CSV, XML or HTML out of text.',
  icon: 'file-search',
  group: 'data',
  effects: 'none',
  immediate: false,
  ports: [{ name: 'out', label: 'Read' }],
  docs,
  params: parseParams,
  problems: parseProblems,
  example: {
    as: 'csv',
    source: '{{ trigger.body.csv }}',
    csv: { delimiter: ';', convert: true },
  },
  async run(params, { signal, log }) {
    const { as } = params;
    // Somebody parsed it before: JSON bodies of requests are read already.
    if (as === 'json' && isParsed(params.source)) return { output: params.source ?? null };
    try {
      const output = await readDocument(jobOf(params), signal);
      if (isObject(output) && typeof output.bad === 'number' && output.bad > 0)
        log(`Left out or out of shape: ${output.bad} rows; see "problems".`);
      return { output };
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      throw new StepFailure({
        code: 'parse_failed',
        message: `The document cannot be read as ${names[as]}: ${error.message}.`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  },
});

function jobOf({ as, source, csv, xml, html }: ParseParams): DocumentJob {
  const text = textOf(source);
  switch (as) {
    case 'json':
    case 'json-lines':
      return { as, text };
    case 'xml':
      return {
        as,
        text,
        attributes: xml?.attributes ?? true,
        removePrefixes: xml?.removePrefixes ?? false,
        convert: xml?.convert ?? false,
        lists: xml?.lists ?? [],
        maxMarkup: MAX_XML_MARKUP,
      };
    case 'csv':
      return {
        as,
        text,
        delimiter: csv?.delimiter ?? 'auto',
        quote: csv?.quote ?? '"',
        header: csv?.header ?? true,
        columns: csv?.columns ?? null,
        comment: csv?.comment ?? null,
        skipLines: csv?.skipLines ?? 0,
        trim: csv?.trim ?? false,
        convert: csv?.convert ?? false,
        badRows: csv?.badRows ?? 'report',
        limit: csv?.limit ?? null,
      };
    case 'html':
      return {
        as,
        text,
        each: html?.each ?? null,
        fields: (html?.fields ?? []).map(({ selector, attribute, ...field }) => ({
          ...field,
          selector: selector ?? null,
          attribute: attribute ?? null,
        })),
        baseUrl: html?.baseUrl ?? null,
      };
  }
}

function isParsed(source: Json | undefined): boolean {
  return typeof source === 'object' && source !== null && binaryOf(source) === undefined;
}

/** Binary bodies and files come as `{ base64, contentType, size }`. */
function binaryOf(source: Json | undefined): { base64: string; contentType: string } | undefined {
  if (!isObject(source) || typeof source.base64 !== 'string') return undefined;
  const { base64, contentType } = source;
  return { base64, contentType: typeof contentType === 'string' ? contentType : '' };
}

function textOf(source: Json | undefined): string {
  if (typeof source === 'string') return source;
  const binary = binaryOf(source);
  if (binary !== undefined) return decode(binary);
  throw new StepFailure({
    code: 'parse_source',
    message: `There is no text to read: "source" is ${describe(source)}.`,
    hint: isMissing(source)
      ? 'Look at its path, or give it a default: {{ path ?? "" }}.'
      : 'Give the text itself, such as {{ steps.fetch.body }}.',
  });
}

/** UTF-8 unless the content type or a byte order mark says otherwise. */
function decode({ base64, contentType }: { base64: string; contentType: string }): string {
  const bytes = Buffer.from(base64, 'base64');
  const [first, second] = bytes;
  const byMark =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  const charset = byMark ?? /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}

function parseProblems(params: JsonObject): ParamProblem[] {
  const { as, html } = params;
  const problems: ParamProblem[] = [];
  for (const group of ['csv', 'xml', 'html'])
    if (params[group] !== undefined && as !== group && !isTemplate(as))
      problems.push({ path: [group], message: `goes with "as": "${group}" only` });
  if (params.source === undefined)
    problems.push({ path: ['source'], message: 'is missing: the text to read' });
  if (as === 'html' && html === undefined)
    problems.push({ path: ['html'], message: 'is missing: which fields to take out of the page' });
  if (as === 'html' && isJsonObject(html)) problems.push(...htmlProblems(html));
  return problems;
}

function htmlProblems({ each, fields }: JsonObject): ParamProblem[] {
  const problems: ParamProblem[] = [];
  const check = (selector: Json | undefined, path: PropertyKey[]): void => {
    if (typeof selector !== 'string' || isTemplate(selector)) return;
    const problem = selectorProblem(selector);
    if (problem !== undefined)
      problems.push({ path, message: `"${selector}" is no CSS selector: ${problem}` });
  };
  check(each, ['html', 'each']);
  if (!Array.isArray(fields)) return problems;
  const seen = new Set<string>();
  fields.forEach((field, index) => {
    if (!isJsonObject(field)) return;
    const at = ['html', 'fields', index];
    const { name, selector, take, attribute } = field;
    check(selector, [...at, 'selector']);
    if (selector === undefined && each === undefined)
      problems.push({ path: [...at, 'selector'], message: 'is missing' });
    if (take === 'attribute' && attribute === undefined)
      problems.push({ path: [...at, 'attribute'], message: 'is missing: which attribute to take' });
    if (take !== 'attribute' && attribute !== undefined && !isTemplate(take))
      problems.push({ path: [...at, 'attribute'], message: 'goes with "take": "attribute" only' });
    if (typeof name !== 'string' || isTemplate(name)) return;
    if (seen.has(name))
      problems.push({ path: [...at, 'name'], message: `"${name}" is there twice` });
    seen.add(name);
  });
  return problems;
}

function isTemplate(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('{{');
}
