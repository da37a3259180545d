import * as z from 'zod';
import { describe, isMissing, isObject } from '../../../shared/expression/values.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { ValueError } from '../../values/value-error.ts';
import { defineStep, StepFailure } from '../define-step.ts';
import { parseFieldPath } from './field-path.ts';
import { fieldProblems } from './field-problems.ts';
import { FieldTarget } from './field-target.ts';
import { convert, FIELD_TYPES } from './field-types.ts';

const nameSchema = z.string().min(1).max(500);

const fieldSchema = z
  .strictObject({
    name: nameSchema.meta({
      title: 'Name',
      description: 'A path such as `customer.email`, `items[0].sku`, `tags[]` (appends).',
      field: 'text',
    }),
    value: anyValue.meta({
      title: 'Value',
      description: 'A field whose value is missing is left out.',
      field: 'expression',
    }),
    type: z.enum(FIELD_TYPES).default('auto').meta({
      title: 'Type',
      description:
        'What the value is turned into: `auto` keeps it, `json` reads text, `date` gives ISO 8601 in UTC.',
      field: 'select',
    }),
  })
  .meta({ title: 'Field' });

const paramsSchema = z.strictObject({
  fields: z
    .array(fieldSchema)
    .max(500)
    .meta({ title: 'Fields', description: 'Set one after another.', field: 'list' })
    .optional(),
  base: anyValue.meta({
    title: 'Start from',
    description: 'An object to add to, such as `{{ trigger.body }}`. Left out: an empty one.',
    field: 'expression',
  }),
  remove: z
    .array(nameSchema.meta({ title: 'Name', field: 'text' }))
    .max(500)
    .meta({
      title: 'Remove',
      description: 'Names to take out of the object that it starts from.',
      field: 'list',
    })
    .optional(),
  value: anyValue.meta({
    title: 'Whole value',
    description: 'The output as it is; instead of fields.',
    field: 'json',
  }),
});

export const set = defineStep({
  type: 'set',
  name: 'Set',
  description: 'Builds an object from other values.',
  icon: 'braces',
  group: 'data',
  effects: 'none',
  ports: [{ name: 'out', label: 'Object' }],
  params: paramsSchema,
  problems: fieldProblems,
  example: {
    fields: [
      { name: 'order.id', value: '{{ trigger.body.id }}', type: 'string' },
      { name: 'order.total', value: '{{ trigger.body.total }}', type: 'number' },
      { name: 'tags[]', value: 'webhook' },
    ],
  },
  run({ fields = [], base, remove = [], value }, { timeZone }) {
    if (value !== undefined) return { output: value };
    const target = new FieldTarget(baseObject(base));
    for (const name of remove) at(name, () => target.remove(parseFieldPath(name)));
    for (const field of fields) {
      const given = field.value;
      if (given === undefined) continue;
      at(field.name, () =>
        target.set(parseFieldPath(field.name), convert(given, field.type, timeZone)),
      );
    }
    return { output: target.root };
  },
  docs: `
The output is the object itself. Instead of \`fields\`, \`value\` gives the whole output at once:
\`{ "value": { "id": "{{ trigger.body.id }}" } }\`. With \`base\` an object is copied first,
without the names in \`remove\`:

\`\`\`json
{ "base": "{{ trigger.body }}", "remove": ["customer.card"], "fields": [{ "name": "seen", "value": true }] }
\`\`\`
`,
});

function baseObject(base: Json | undefined): JsonObject {
  if (isMissing(base)) return {};
  if (isObject(base)) return base;
  throw new StepFailure({
    code: 'set_base',
    message: `Only an object can be added to, and "base" is ${describe(base)}.`,
    hint: 'Set a list as a field: { "name": "items", "value": "{{ … }}" }.',
  });
}

function at(name: string, change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new StepFailure({
      code: 'set_field',
      message: `The field "${name}" cannot be set: ${error.message}.`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      details: { field: name },
      cause: error,
    });
  }
}
