import { NumberInput, Select } from '@mantine/core';
import { useId, useState } from 'react';
import { type DurationUnit, joinDuration, splitDuration } from './duration.ts';
import classes from './settings.module.css';

const units: { value: DurationUnit; label: string }[] = [
  { value: 'ms', label: 'ms' },
  { value: 's', label: 'seconds' },
  { value: 'min', label: 'minutes' },
  { value: 'h', label: 'hours' },
];

/** Milliseconds, as a number and a unit; empty where that means something. */
export function DurationInput({
  label,
  description,
  value,
  placeholder,
  min = 0,
  max,
  onChange,
}: {
  label: string;
  description?: string;
  value: number | undefined;
  placeholder?: string;
  min?: number;
  max: number;
  onChange: (ms: number | undefined) => void;
}) {
  const id = useId();
  const split = value === undefined ? null : splitDuration(value);
  const [chosen, setUnit] = useState<DurationUnit>(split?.unit ?? 's');
  // A unit that was chosen stays while the amount is typed: 60 s is not turned into 1 min.
  const unit =
    value !== undefined && !Number.isInteger(value / joinDuration(1, chosen)) && split !== null
      ? split.unit
      : chosen;
  const amount = value === undefined ? '' : value / joinDuration(1, unit);
  const set = (next: number, nextUnit: DurationUnit): void =>
    onChange(Math.min(max, Math.max(min, joinDuration(next, nextUnit))));
  return (
    <div>
      <div className={classes.duration}>
        <NumberInput
          size="xs"
          label={label}
          aria-describedby={description === undefined ? undefined : id}
          value={amount}
          placeholder={placeholder}
          min={0}
          hideControls
          onChange={(next) => {
            if (next === '') onChange(undefined);
            else if (typeof next === 'number') set(next, unit);
          }}
        />
        <Select
          size="xs"
          aria-label={`Unit of ${label}`}
          data={units}
          value={unit}
          onChange={(next) => {
            const picked = units.find((each) => each.value === next);
            if (picked === undefined) return;
            setUnit(picked.value);
            if (typeof amount === 'number') set(amount, picked.value);
          }}
        />
      </div>
      {description !== undefined && (
        <p id={id} className={classes.about}>
          {description}
        </p>
      )}
    </div>
  );
}
