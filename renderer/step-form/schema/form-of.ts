import { isJsonObject } from '../../../shared/json.ts';
import type { StepCatalogEntry } from '../../../shared/step-catalog.ts';
import type { FieldSpec } from './field-spec.ts';
import { readForm } from './read-schema.ts';

export interface Form {
  fields: readonly FieldSpec[];
  /** What the step's example uses is what most people need. */
  usual: ReadonlySet<string>;
}

const forms = new WeakMap<StepCatalogEntry, Form>();

/** Read once for each entry: fields keep their identity, so that they are not drawn anew. */
export function formOf(entry: StepCatalogEntry): Form {
  const known = forms.get(entry);
  if (known !== undefined) return known;
  const usual = new Set(isJsonObject(entry.example) ? Object.keys(entry.example) : []);
  const form = { fields: readForm(entry.params), usual };
  forms.set(entry, form);
  return form;
}
