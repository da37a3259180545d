import { useCallback, useMemo, useRef } from 'react';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { WorkflowProblem } from '../../shared/model/workflow.ts';
import { noSamples } from './expression/samples.ts';
import { GroupFields } from './fields/group-fields.tsx';
import { type ChangeParam, FormProvider, type FormTools } from './form-context.tsx';
import { withValue } from './params/param-path.ts';
import { readForm } from './schema/read-schema.ts';
import classes from './step-form.module.css';

/** Fields drawn from a JSON Schema, without expressions. Give it a `key` by schema. */
export function SchemaForm({
  schema,
  value,
  onChange,
  problems = none,
  kept = none,
  usual,
}: {
  schema: Json;
  value: JsonObject;
  onChange: (value: JsonObject) => void;
  /** `field` is relative to the value. */
  problems?: readonly WorkflowProblem[];
  /** Secret fields that hold something which is not shown: left empty, they stay as they are. */
  kept?: readonly string[];
  /** Keys of fields that are in sight from the start; left out: required ones, or all. */
  usual?: ReadonlySet<string>;
}) {
  const keptNames = kept.join(' ');
  const fields = useMemo(() => {
    const names = keptNames.split(' ');
    return readForm(schema).map((field) =>
      names.includes(field.key) ? { ...field, required: false, kept: true } : field,
    );
  }, [schema, keptNames]);
  const current = useRef(value);
  current.current = value;
  const latest = useRef(onChange);
  latest.current = onChange;
  const change = useCallback<ChangeParam>((path, next) => {
    current.current = withValue(current.current, path, next);
    latest.current(current.current);
  }, []);
  if (fields.length === 0) return null;
  return (
    <FormProvider
      tools={tools}
      change={change}
      params={value}
      problems={problems}
      samples={noSamples}
    >
      <div className={classes.form}>
        <GroupFields
          fields={fields}
          path={none}
          value={value}
          {...(usual === undefined ? {} : { usual })}
        />
      </div>
    </FormProvider>
  );
}

const none: readonly never[] = [];
const tools: FormTools = { formId: 'form', expressions: false, preview: undefined };
