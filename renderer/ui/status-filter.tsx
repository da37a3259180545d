import { Select } from '@mantine/core';
import { StatusBadge, statusWord } from './status-badge.tsx';

/** Every status, or one of them. */
export function StatusFilter<S extends string>({
  label,
  statuses,
  value,
  onChange,
}: {
  label: string;
  statuses: readonly S[];
  value: S | 'all';
  onChange: (value: S | 'all') => void;
}) {
  const all = { value: 'all', label: 'Any status' };
  return (
    <Select
      aria-label={label}
      w={136}
      maxDropdownHeight={320}
      data={[all, ...statuses.map((status) => ({ value: status, label: statusWord(status) }))]}
      value={value}
      onChange={(next) => onChange(statuses.find((status) => status === next) ?? 'all')}
      renderOption={({ option }) =>
        option.value === 'all' ? option.label : <StatusBadge status={option.value} />
      }
    />
  );
}
