import * as z from 'zod';
import { isMissing } from '../../../shared/expression/values.ts';
import { readFieldValue } from '../../../shared/form-fields.ts';
import { FORM_FIELD_KINDS, type FormField } from '../../../shared/model/approval.ts';
import { anyValue, textParam } from '../../values/param-schemas.ts';
import { type StepContext, StepFailure } from '../define-step.ts';

const LONGEST_LABEL = 200;
const LONGEST_OPTION = 200;

const fieldSchema = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[A-Za-z][A-Za-z0-9_]{0,63}$/,
        'must start with a letter and use letters, digits and "_" (at most 64)',
      )
      .meta({
        title: 'Name',
        description: 'Under which later steps read it: `steps.ID.fields.NAME`.',
        field: 'text',
      }),
    label: textParam(z.string()).prefault('').meta({
      title: 'Label',
      description: 'What stands at it. Left out: its name.',
      field: 'text',
    }),
    kind: z.enum(FORM_FIELD_KINDS).prefault('text').meta({
      title: 'Kind',
      description: 'What can be filled in.',
      field: 'select',
    }),
    required: z.boolean().prefault(false).meta({
      title: 'Required',
      description: 'Nobody approves without it; a `boolean` must be ticked.',
      field: 'boolean',
    }),
    options: z
      .array(textParam(z.string().min(1).max(LONGEST_OPTION)))
      .max(200)
      .prefault([])
      .meta({
        title: 'Options',
        description: 'Of a `select`; may be an expression that gives a list.',
        field: 'list',
      }),
    default: anyValue.meta({
      title: 'Default',
      description: 'What is filled in already.',
      field: 'expression',
    }),
  })
  .meta({ title: 'Field' });
type FieldParam = z.output<typeof fieldSchema>;

export const fieldsParam = z.array(fieldSchema).max(50);

/** As the page shows them. A default that does not fit is left out, and the step's log says so. */
export function formFields(fields: readonly FieldParam[], context: StepContext): FormField[] {
  return fields.map((field) => {
    const { name, kind, required } = field;
    const options = kind === 'select' ? [...new Set(field.options)] : [];
    if (kind === 'select' && options.length === 0) {
      throw new StepFailure({
        code: 'field_without_options',
        message: `Nobody could choose anything at the field "${name}": it has no options.`,
        hint: 'Look at the expression of its options, or give them as a list.',
      });
    }
    const label = field.label.replace(/\s+/g, ' ').trim().slice(0, LONGEST_LABEL) || name;
    const shape = { name, label, kind, required, options };
    if (isMissing(field.default)) return { ...shape, default: null };
    const reading = readFieldValue(shape, field.default ?? null);
    if (reading.ok) return { ...shape, default: reading.value };
    context.log(`The default of the field "${name}" was left out: it ${reading.problem}.`);
    return { ...shape, default: null };
  });
}
