import { NumberInput, Select } from '@mantine/core';
import { useId, useState } from 'react';
import { type DurationUnit, joinDuration, unitOf } from './duration.ts';
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
  const [typed, setTyped] = useState<{ ms: number | undefined; unit: DurationUnit }>({
    ms: undefined,
    unit: 's',
  });
  const unit = unitOf(value, typed);
  const amount = value === undefined ? '' : value / joinDuration(1, unit);
  function set(next: number, nextUnit: DurationUnit): void {
    const ms = Math.min(max, joinDuration(next, nextUnit));
    // The nought of 0.5 is no duration yet.
    if (ms < min) return;
    setTyped({ ms, unit: nextUnit });
    onChange(ms);
  }
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
            if (next === '') {
              setTyped({ ...typed, unit });
              onChange(undefined);
            } else if (typeof next === 'number') set(next, unit);
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
            if (typeof amount === 'number') set(amount, picked.value);
            else setTyped({ ...typed, unit: picked.value });
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
