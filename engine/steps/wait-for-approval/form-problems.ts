import { isObject } from '../../../shared/expression/values.ts';
import { readFieldValue } from '../../../shared/form-fields.ts';
import type { Json } from '../../../shared/json.ts';
import { FORM_FIELD_KINDS } from '../../../shared/model/approval.ts';
import type { ParamProblem } from '../define-step.ts';

/** What the schema of the fields cannot say about them, as written. */
export function formProblems(fields: Json | undefined): ParamProblem[] {
  if (!Array.isArray(fields)) return [];
  const problems: ParamProblem[] = [];
  const seen = new Set<Json>();
  fields.forEach((field, index) => {
    if (!isObject(field)) return;
    const add = (param: string, message: string): void => {
      problems.push({ path: ['fields', index, param], message });
    };
    const { name = '', kind: written = 'text', options = [], default: value } = field;
    if (seen.has(name)) add('name', `"${name}" is there twice`);
    seen.add(name);
    const kind = FORM_FIELD_KINDS.find((known) => known === written);
    // An expression decides.
    if (kind === undefined || !Array.isArray(options)) return;
    if (kind === 'select' && options.length === 0) add('options', 'are missing: a select has some');
    if (kind !== 'select' && options.length > 0) add('options', 'go with the kind "select" only');
    if (value === undefined || holdsExpression([value, ...options])) return;
    const reading = readFieldValue({ kind, options: options.map(String) }, value);
    if (!reading.ok) add('default', reading.problem);
  });
  return problems;
}

function holdsExpression(values: readonly Json[]): boolean {
  return values.some((value) => typeof value === 'string' && value.includes('{{'));
}
