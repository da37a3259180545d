import { type InputHTMLAttributes, useState } from 'react';
import type { FieldIds } from './field-frame.tsx';
import classes from './inputs.module.css';

/** One line of plain text. */
export function PlainInput({
  value,
  onChange,
  ids,
  className = '',
  ...rest
}: {
  value: string;
  onChange: (text: string) => void;
  ids: FieldIds;
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'>) {
  return (
    <input
      {...rest}
      className={`${classes.input} ${className}`}
      value={value}
      aria-label={ids.name}
      aria-labelledby={ids.label}
      aria-describedby={ids.describedBy}
      aria-invalid={ids.invalid}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** What is typed stays as it is typed while it means the value: `1.` and `1` are the same number. */
export function useTyped(
  value: string,
  means: (text: string) => string,
): [string, (text: string) => void] {
  const [typed, setTyped] = useState(value);
  return [means(typed) === value ? typed : value, setTyped];
}
