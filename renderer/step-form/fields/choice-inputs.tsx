import { Select } from '@mantine/core';
import type { Json } from '../../../shared/json.ts';
import { useChangeParam } from '../form-context.tsx';
import { literalText } from '../params/literal.ts';
import type { SelectOption } from '../schema/field-spec.ts';
import type { FieldIds } from './field-frame.tsx';
import type { FieldProps } from './field-props.ts';
import classes from './inputs.module.css';
import { clearButton, searchesAnew } from './select-props.ts';
import { Switchable } from './switchable.tsx';

/** One of several; a value that is none of them stays, and is shown as it is. */
export function OptionSelect({
  options,
  value,
  usual,
  clearable,
  ids,
  onChange,
}: {
  options: readonly SelectOption[];
  value: Json | undefined;
  /** What counts when nothing is chosen. */
  usual?: Json | undefined;
  clearable?: boolean;
  ids: FieldIds;
  onChange: (value: Json | undefined) => void;
}) {
  const shown = value ?? usual;
  const data = options.map((option) => ({
    value: literalText(option.value),
    label: option.title,
  }));
  const text = shown === undefined ? null : literalText(shown);
  if (text !== null && !data.some((each) => each.value === text)) {
    data.push({ value: text, label: text });
  }
  return (
    <Select
      data={data}
      value={text}
      placeholder="Not set"
      clearable={clearable === true && value !== undefined}
      clearButtonProps={clearButton(ids.name)}
      searchable={data.length > 12}
      {...searchesAnew}
      nothingFoundMessage="Nothing found"
      aria-label={ids.name}
      aria-labelledby={ids.label}
      aria-describedby={ids.describedBy}
      error={ids.invalid}
      onChange={(chosen) => {
        if (chosen === null) onChange(undefined);
        else
          onChange(options.find((option) => literalText(option.value) === chosen)?.value ?? chosen);
      }}
    />
  );
}

export function SelectField(props: FieldProps<'select'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  return (
    <Switchable {...props}>
      {(ids) => (
        <OptionSelect
          options={spec.shape.options}
          value={value}
          usual={spec.default}
          clearable={!spec.required && spec.default === undefined}
          ids={ids}
          onChange={(next) => change(path, next)}
        />
      )}
    </Switchable>
  );
}

export function BooleanField(props: FieldProps<'boolean'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const on = (value ?? spec.default) === true;
  return (
    <Switchable
      {...props}
      lead={(ids) => (
        <input
          type="checkbox"
          className={classes.check}
          checked={on}
          aria-label={ids.name}
          aria-labelledby={ids.label}
          aria-describedby={ids.describedBy}
          aria-invalid={ids.invalid}
          onChange={(event) => change(path, event.currentTarget.checked)}
        />
      )}
    />
  );
}

/** Some of several options, kept in the order of the options. */
export function ManyField(props: FieldProps<'many'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const given = Array.isArray(value) ? value : Array.isArray(spec.default) ? spec.default : [];
  const { options } = spec.shape;
  return (
    <Switchable {...props} group>
      {() => (
        <div className={classes.chips}>
          {options.map((option) => (
            <label key={literalText(option.value)} className={classes.chip}>
              <input
                type="checkbox"
                className="visually-hidden"
                checked={given.includes(option.value)}
                onChange={(event) => {
                  const { checked } = event.currentTarget;
                  const next = options
                    .map((each) => each.value)
                    .filter((each) => (each === option.value ? checked : given.includes(each)));
                  change(path, next.length === 0 && !spec.required ? undefined : next);
                }}
              />
              {option.title}
            </label>
          ))}
        </div>
      )}
    </Switchable>
  );
}
