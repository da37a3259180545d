import { NumberInput, Select, TextInput } from '@mantine/core';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import classes from './settings.module.css';
import type { FieldsProps } from './settings-tab.tsx';

/** What makes two requests the same event. */
export function DedupeFields({
  form,
  change,
  problem,
  scheme,
}: FieldsProps & { scheme: SchemeEntry | undefined }) {
  const preset =
    scheme?.dedupe == null ? 'nothing: every request is its own' : `by ${scheme.dedupe}`;
  const ways = [
    { value: 'preset', label: `As the preset knows it (${preset})` },
    { value: 'none', label: 'Never the same' },
    { value: 'header', label: 'By a header' },
    { value: 'expression', label: 'By an expression' },
    { value: 'body', label: 'By the bytes of the body' },
  ] as const;
  return (
    <section aria-label="Duplicates" className={classes.section}>
      <h3 className={classes.title}>Duplicates</h3>
      <Select
        label="The same event is known"
        description="The second one is answered 200, kept as a duplicate, and not run."
        data={[...ways]}
        value={form.dedupeBy}
        onChange={(next) =>
          change({ dedupeBy: ways.find(({ value }) => value === next)?.value ?? 'preset' })
        }
      />
      {form.dedupeBy === 'header' && (
        <TextInput
          label="Header"
          placeholder="x-delivery-id"
          value={form.dedupeHeader}
          error={problem('dedupe.header')}
          onChange={(event) => change({ dedupeHeader: event.currentTarget.value })}
        />
      )}
      {form.dedupeBy === 'expression' && (
        <TextInput
          label="Expression"
          placeholder="trigger.body.id"
          value={form.dedupeExpression}
          error={problem('dedupe.expression')}
          onChange={(event) => change({ dedupeExpression: event.currentTarget.value })}
        />
      )}
      {form.dedupeBy !== 'none' && (
        <NumberInput
          hideControls
          label="Remembered for, in days"
          size="sm"
          w={180}
          min={0}
          max={90}
          value={form.dedupeDays}
          error={problem('dedupeWindowMs')}
          onChange={(dedupeDays) => change({ dedupeDays })}
        />
      )}
    </section>
  );
}
