import { Select } from '@mantine/core';

/** What of a workflow is carried out. */
export type RehearsedVersion = 'published' | 'draft';

export function VersionSelect({
  value,
  onChange,
  disabled = false,
}: {
  value: RehearsedVersion;
  onChange: (version: RehearsedVersion) => void;
  disabled?: boolean;
}) {
  return (
    <Select
      label="Version"
      w={128}
      disabled={disabled}
      data={[
        { value: 'draft', label: 'Draft' },
        { value: 'published', label: 'Published' },
      ]}
      value={value}
      onChange={(next) => onChange(next === 'published' ? 'published' : 'draft')}
    />
  );
}
