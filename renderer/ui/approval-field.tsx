import { Checkbox, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { FormField, FormValue } from '../../shared/model/approval.ts';

/** One field of what somebody is asked in an approval. */
export function ApprovalField({
  field,
  value,
  problem,
  onChange,
}: {
  field: FormField;
  value: FormValue;
  problem: string | undefined;
  onChange: (value: FormValue) => void;
}) {
  const text = value === null ? '' : String(value);
  const shared = {
    label: field.label,
    withAsterisk: field.required,
    error: problem === undefined ? undefined : `This ${problem}.`,
  };
  switch (field.kind) {
    case 'text':
      return (
        <TextInput
          {...shared}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'date':
      return (
        <TextInput
          {...shared}
          type="date"
          w={180}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'multiline':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={3}
          maxRows={12}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...shared}
          hideControls
          size="sm"
          w={180}
          value={typeof value === 'number' ? value : text}
          onChange={(next) => onChange(next === '' ? null : next)}
        />
      );
    case 'boolean':
      return (
        <Checkbox
          label={field.label}
          size="xs"
          error={shared.error}
          checked={value === true || value === 'true'}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'select':
      return (
        <Select
          {...shared}
          data={[...field.options]}
          allowDeselect={!field.required}
          value={text === '' ? null : text}
          onChange={(next) => onChange(next)}
        />
      );
  }
}
