import type { JsonObject } from '../../../shared/json.ts';
import { useChangeParam } from '../form-context.tsx';
import type { FieldSpec } from '../schema/field-spec.ts';
import classes from '../step-form.module.css';
import { JsonField } from './json-field.tsx';
import { RemoveRow } from './row-tools.tsx';

/** Params that the step type does not know, perhaps misspelt in a file: shown, and removable. */
export function UnknownParams({
  fields,
  params,
}: {
  fields: readonly FieldSpec[];
  params: JsonObject;
}) {
  const change = useChangeParam();
  const known = new Set(fields.map(({ key }) => key));
  return Object.keys(params)
    .filter((key) => !known.has(key))
    .map((key) => (
      <div key={key} className={classes.unknown}>
        <JsonField spec={unknown(key)} path={[key]} value={params[key]} />
        <RemoveRow name={key} onRemove={() => change([key], undefined)} />
      </div>
    ));
}

function unknown(key: string): FieldSpec {
  return {
    key,
    title: key,
    description: 'This step type has no such setting.',
    required: false,
    default: undefined,
    secret: false,
    markup: undefined,
    shape: { kind: 'json' },
  };
}
