import { ActionIcon, Select, Tooltip } from '@mantine/core';
import { Calendar } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useChangeParam } from '../form-context.tsx';
import { literalText } from '../params/literal.ts';
import { type FieldProps, orNothing, placeholderOf, typingIn } from './field-props.ts';
import classes from './inputs.module.css';
import { numberFrom } from './number-field.tsx';
import { PlainInput } from './plain-input.tsx';
import { clearButton, searchesAnew } from './select-props.ts';
import { Switchable } from './switchable.tsx';
import { timeZonesWith } from './time-zones.ts';

/** A date as text, as precise as it is written; the calendar writes one for you. */
export function DateField(props: FieldProps<'date'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <Switchable {...props}>
      {(ids) => (
        <div className={classes.row} style={{ position: 'relative', maxWidth: 280 }}>
          <PlainInput
            value={literalText(value)}
            ids={ids}
            spellCheck={false}
            placeholder={placeholderOf(spec) || '2026-11-23T08:00'}
            onChange={(text) => {
              // Milliseconds stay a number.
              const next = typeof value === 'number' ? numberFrom(text) : orNothing(spec, text);
              change(path, next, typingIn(path));
            }}
          />
          <input
            ref={picker}
            type="datetime-local"
            tabIndex={-1}
            aria-hidden="true"
            style={{ position: 'absolute', inset: '0 0 0 auto', width: 1, opacity: 0, border: 0 }}
            onChange={(event) => change(path, event.currentTarget.value || undefined)}
          />
          <Tooltip label="Choose">
            <ActionIcon
              aria-label={`Choose ${spec.title} from a calendar`}
              onClick={() => picker.current?.showPicker()}
            >
              <Calendar size={14} aria-hidden="true" />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </Switchable>
  );
}

export function TimeOfDayField(props: FieldProps<'time-of-day'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  return (
    <Switchable {...props}>
      {(ids) => (
        <PlainInput
          value={literalText(value)}
          ids={ids}
          className={classes.number}
          spellCheck={false}
          placeholder={placeholderOf(spec) || '08:00'}
          onChange={(text) => change(path, orNothing(spec, text), typingIn(path))}
        />
      )}
    </Switchable>
  );
}

export function TimeZoneField(props: FieldProps<'time-zone'>) {
  const { path, value } = props;
  const change = useChangeParam();
  const chosen = typeof value === 'string' ? value : undefined;
  const zones = useMemo(() => timeZonesWith(chosen), [chosen]);
  return (
    <Switchable {...props}>
      {(ids) => (
        <Select
          data={zones}
          value={chosen ?? null}
          placeholder="The workflow’s"
          searchable
          {...searchesAnew}
          clearable
          clearButtonProps={clearButton(ids.name)}
          limit={60}
          nothingFoundMessage="No such time zone"
          aria-label={ids.name}
          aria-labelledby={ids.label}
          aria-describedby={ids.describedBy}
          error={ids.invalid}
          onChange={(zone) => change(path, zone ?? undefined)}
        />
      )}
    </Switchable>
  );
}
