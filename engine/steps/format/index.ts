import * as z from 'zod';
import { describe, isObject, ownValue, setOwn } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { ValueError } from '../../values/value-error.ts';
import { defineStep, type ParamProblem, StepFailure, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { writeCsv } from './write-csv.ts';
import { writeXml } from './write-xml.ts';

/** Characters; a larger text would be stored with every run. */
const MAX_TEXT = 10_000_000;

const columnSchema = z
  .strictObject({
    name: z.string().min(1).max(500).meta({
      title: 'Field',
      description: 'Of the rows.',
      field: 'text',
    }),
    title: z
      .string()
      .max(500)
      .meta({ title: 'Title', description: 'In the header; left out: the name.', field: 'text' })
      .optional(),
  })
  .meta({ title: 'Column' });

const csvSchema = z.strictObject({
  columns: z
    .array(columnSchema)
    .min(1)
    .max(2000)
    .meta({
      title: 'Columns',
      description: 'Left out: every field that any row has.',
      field: 'list',
    })
    .optional(),
  delimiter: z.string().min(1).max(10).default(',').meta({
    title: 'Delimiter',
    description: 'Between cells. Excel expects `;` where a comma separates decimals.',
    field: 'text',
  }),
  quote: z.enum(['needed', 'always']).default('needed').meta({
    title: 'Quotes',
    description: 'Around cells that need them, or around all.',
    field: 'select',
  }),
  header: z.boolean().default(true).meta({
    title: 'Header',
    description: 'The first row names the columns.',
    field: 'boolean',
  }),
  lineBreak: z.enum(['lf', 'crlf']).default('lf').meta({
    title: 'Line breaks',
    description: '`crlf` as RFC 4180 has it.',
    field: 'select',
  }),
  mark: z.boolean().default(false).meta({
    title: 'Byte order mark',
    description: 'In front, by which Excel knows UTF-8.',
    field: 'boolean',
  }),
  formulas: z.enum(['guard', 'keep']).default('guard').meta({
    title: 'Formulas',
    description:
      "Puts `'` before text that a spreadsheet would carry out, such as `=HYPERLINK(…)`.",
    field: 'select',
  }),
});

const xmlSchema = z.strictObject({
  root: z
    .string()
    .min(1)
    .max(500)
    .meta({
      title: 'Outermost element',
      description: 'Its name. Left out: the value is an object with one key, which is it.',
      field: 'text',
    })
    .optional(),
  item: z.string().min(1).max(500).default('item').meta({
    title: 'Name of items',
    description: 'For a list that has no name.',
    field: 'text',
  }),
  declaration: z.boolean().default(true).meta({
    title: 'Declaration',
    description: 'Begins with `<?xml version="1.0" encoding="UTF-8"?>`.',
    field: 'boolean',
  }),
  indent: z.int().min(0).max(8).default(2).meta({
    title: 'Indent',
    description: 'Blanks per level; 0: all in one line.',
    field: 'number',
  }),
});

const jsonSchema = z.strictObject({
  indent: z.int().min(0).max(8).default(2).meta({
    title: 'Indent',
    description: 'Blanks per level; 0: all in one line.',
    field: 'number',
  }),
  sortKeys: z.boolean().default(false).meta({
    title: 'Sort keys',
    description: 'The same value always gives the same text.',
    field: 'boolean',
  }),
});

export const format = defineStep({
  type: 'format',
  name: 'Format',
  description: 'Writes a value as CSV, XML or JSON.',
  icon: 'file-output',
  group: 'data',
  effects: 'none',
  immediate: false,
  ports: [{ name: 'out', label: 'Written' }],
  docs,
  params: z.strictObject({
    as: z.enum(['csv', 'xml', 'json', 'json-lines']).meta({
      title: 'Write as',
      description: 'What comes out.',
      field: 'select',
    }),
    value: anyValue.meta({
      title: 'Value',
      description: 'For CSV and JSON lines a list of rows.',
      field: 'expression',
    }),
    csv: csvSchema
      .meta({ title: 'CSV', description: 'How the table is written.', field: 'group' })
      .optional(),
    xml: xmlSchema
      .meta({ title: 'XML', description: 'How elements are written.', field: 'group' })
      .optional(),
    json: jsonSchema
      .meta({ title: 'JSON', description: 'How the text is laid out.', field: 'group' })
      .optional(),
  }),
  problems: formatProblems,
  example: {
    as: 'csv',
    value: '{{ trigger.body.items }}',
    csv: { columns: [{ name: 'sku', title: 'Article' }, { name: 'count' }], delimiter: ';' },
  },
  async run({ as, value = null, csv, xml, json }, { signal }): Promise<StepResult> {
    signal.throwIfAborted();
    try {
      switch (as) {
        case 'csv': {
          const rows = rowsOf(value);
          const { columns = null, ...options } = csv ?? csvSchema.parse({});
          const text = limited(await writeCsv(rows, { columns, ...options }, signal));
          return { output: { text, rows: rows.length } };
        }
        case 'json-lines': {
          const rows = rowsOf(value);
          const text = limited(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
          return { output: { text, rows: rows.length } };
        }
        case 'xml': {
          const { root = null, ...options } = xml ?? xmlSchema.parse({});
          return { output: { text: limited(writeXml(value, { root, ...options })) } };
        }
        case 'json': {
          const { indent, sortKeys } = json ?? jsonSchema.parse({});
          const written = sortKeys ? sorted(value) : value;
          return { output: { text: limited(JSON.stringify(written, null, indent)) } };
        }
      }
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new StepFailure({
        code: 'format_failed',
        message: `The value cannot be written as ${as === 'json-lines' ? 'JSON lines' : as.toUpperCase()}: ${error.message}.`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
  },
});

/** One object is one row. */
function rowsOf(value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  if (isObject(value)) return [value];
  throw new ValueError(`a list of rows is needed, and "value" is ${describe(value)}`);
}

function limited(text: string): string {
  if (text.length <= MAX_TEXT) return text;
  throw new ValueError(
    `the text has ${text.length.toLocaleString('en')} characters, and ${MAX_TEXT.toLocaleString('en')} is the most`,
    { hint: 'Write fewer rows or fields.' },
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const key of Object.keys(value).sort())
    setOwn(copy, key, sorted(ownValue(value, key) ?? null));
  return copy;
}

function formatProblems(params: JsonObject): ParamProblem[] {
  const { as, value } = params;
  const own = as === 'json-lines' ? '' : as;
  const problems: ParamProblem[] = [];
  if (value === undefined)
    problems.push({ path: ['value'], message: 'is missing: what is written' });
  if (typeof as === 'string' && as.includes('{{')) return problems;
  for (const group of ['csv', 'xml', 'json'])
    if (params[group] !== undefined && own !== group)
      problems.push({ path: [group], message: `goes with "as": "${group}" only` });
  return problems;
}
