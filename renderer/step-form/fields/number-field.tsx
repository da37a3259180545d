import type { Json } from '../../../shared/json.ts';
import { useChangeParam } from '../form-context.tsx';
import { literalText } from '../params/literal.ts';
import type { FieldIds } from './field-frame.tsx';
import { type FieldProps, placeholderOf, typingIn } from './field-props.ts';
import classes from './inputs.module.css';
import { PlainInput, useTyped } from './plain-input.tsx';
import { Switchable } from './switchable.tsx';

/** What was typed as a number; text that is none stays text, and the check says so. */
export function numberFrom(text: string): Json | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed.replace(/^(-?\d+),(\d+)$/, '$1.$2'));
  return Number.isFinite(number) ? number : text;
}

export function NumberInput({
  value,
  onChange,
  ids,
  placeholder,
  integer = false,
}: {
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  ids: FieldIds;
  placeholder?: string;
  integer?: boolean;
}) {
  const [text, setText] = useTyped(literalText(value), (typed) => literalText(numberFrom(typed)));
  return (
    <PlainInput
      value={text}
      ids={ids}
      inputMode={integer ? 'numeric' : 'decimal'}
      className={classes.number}
      placeholder={placeholder}
      onChange={(typed) => {
        setText(typed);
        onChange(numberFrom(typed));
      }}
    />
  );
}

export function NumberField(props: FieldProps<'number'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  return (
    <Switchable {...props}>
      {(ids) => (
        <NumberInput
          value={value}
          ids={ids}
          integer={spec.shape.integer}
          placeholder={placeholderOf(spec)}
          onChange={(next) => change(path, next, typingIn(path))}
        />
      )}
    </Switchable>
  );
}
