import { useCallback, useRef } from 'react';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { type ChangeParam, ChangeProvider, useChangeParam } from '../form-context.tsx';
import type { ParamPath } from '../params/param-path.ts';
import { initialFields } from '../schema/initial-value.ts';
import { OptionSelect } from './choice-inputs.tsx';
import type { FieldProps } from './field-props.ts';
import classes from './group-fields.module.css';
import { GroupFields } from './group-fields.tsx';
import { Switchable } from './switchable.tsx';

/** Fields inside of one: an object of the params. */
export function GroupField(props: FieldProps<'group'>) {
  const { spec, path, value } = props;
  const change = useGroupChange(path, value, { optional: !spec.required, keep: {} });
  return (
    <Switchable {...props} group toggle={false}>
      {() => (
        <ChangeProvider change={change}>
          <div className={classes.inset}>
            <GroupFields fields={spec.shape.fields} path={path} value={value} />
          </div>
        </ChangeProvider>
      )}
    </Switchable>
  );
}

/** One of several groups. What was filled in for another one comes back with it. */
export function ChoiceField(props: FieldProps<'choice'>) {
  const { spec, path, value } = props;
  const { discriminator, variants } = spec.shape;
  const change = useChangeParam();
  const kept = useRef(new Map<Json | undefined, JsonObject>());
  const given = isJsonObject(value) ? value : undefined;
  if (given !== undefined) kept.current.set(given[discriminator], given);
  const usual = isJsonObject(spec.default) ? spec.default[discriminator] : undefined;
  const chosen = given?.[discriminator] ?? usual;
  const variant = variants.find((each) => each.value === chosen);
  const inner = useGroupChange(path, value, {
    optional: false,
    keep: variant === undefined ? {} : { [discriminator]: variant.value },
  });
  return (
    <Switchable {...props} group toggle={false}>
      {(ids) => (
        <>
          <OptionSelect
            options={variants.map((each) => ({ value: each.value, title: each.title }))}
            value={given?.[discriminator]}
            usual={usual}
            clearable={!spec.required && spec.default === undefined}
            ids={ids}
            onChange={(next) => {
              const found = variants.find((each) => each.value === next);
              if (found === undefined) change(path, undefined);
              else {
                const fresh = { [discriminator]: found.value, ...initialFields(found.fields) };
                change(path, kept.current.get(found.value) ?? fresh);
              }
            }}
          />
          {variant !== undefined && variant.fields.length > 0 && (
            <ChangeProvider change={inner}>
              <div className={classes.inset} style={{ marginTop: 8 }}>
                <GroupFields
                  key={variant.value}
                  fields={variant.fields}
                  path={path}
                  value={value}
                />
              </div>
            </ChangeProvider>
          )}
        </>
      )}
    </Switchable>
  );
}

/**
 * Changes inside of a group: an optional one goes when its last field is emptied; `keep` is what
 * the group holds besides, and is there as soon as anything is.
 */
function useGroupChange(
  path: ParamPath,
  value: Json | undefined,
  options: { optional: boolean; keep: JsonObject },
): ChangeParam {
  const change = useChangeParam();
  const latest = useRef({ path, value, options });
  latest.current = { path, value, options };
  return useCallback(
    (at, next, gesture) => {
      const { path: group, value: now, options: wanted } = latest.current;
      const key = at[group.length];
      const object = isJsonObject(now) ? now : undefined;
      const isOwn = at.length === group.length + 1;
      if (isOwn && next === undefined && wanted.optional) {
        const others = Object.keys(object ?? {}).filter((each) => each !== key);
        if (others.length === 0) return change(group, undefined, gesture);
      }
      if (object === undefined && isOwn && typeof key === 'string' && next !== undefined) {
        return change(group, { ...wanted.keep, [key]: next }, gesture);
      }
      change(at, next, gesture);
    },
    [change],
  );
}
