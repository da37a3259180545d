import { Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import type { Json } from '../../../../shared/json.ts';
import type { Setting } from '../model/catalog.ts';
import {
  type Reading,
  readLines,
  readNumber,
  readSize,
  readTime,
  sizeText,
  timeText,
} from '../model/quantities.ts';
import type { SettingsDraft } from '../model/use-settings-draft.ts';
import classes from './setting-field.module.css';

/** A setting with its name, what it means, and what is wrong with it. */
export function SettingField({ setting, draft }: { setting: Setting; draft: SettingsDraft }) {
  const value = draft.valueOf(setting);
  const error = draft.problems.get(setting.path);
  const help =
    setting.restart === true ? `${setting.help} Counts from the next start.` : setting.help;
  const id = `setting-${setting.path}`;

  switch (setting.kind) {
    case 'switch':
      return (
        <Switch
          id={id}
          className={classes.field}
          size="xs"
          label={setting.label}
          description={help}
          checked={value === true}
          onChange={(event) => draft.set(setting, event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Radio.Group
          id={id}
          className={classes.field}
          label={setting.label}
          value={String(value)}
          onChange={(next) => draft.set(setting, next)}
        >
          <Stack gap={8} mt={4}>
            {setting.options.map((option) => (
              <Radio
                key={option.value}
                value={option.value}
                label={option.label}
                description={option.hint}
              />
            ))}
          </Stack>
        </Radio.Group>
      );
    case 'lines':
      return (
        <LinesField
          {...{ id, help, error, draft }}
          setting={setting}
          value={Array.isArray(value) ? value.map(String) : []}
        />
      );
    case 'text':
    case 'number':
    case 'size':
    case 'time':
      return <LineField {...{ id, help, error, draft, setting, value }} />;
  }
}

interface FieldProps<S> {
  id: string;
  help: string;
  error: string | undefined;
  setting: S;
  draft: SettingsDraft;
}

function LinesField({
  id,
  help,
  error,
  setting,
  value,
  draft,
}: FieldProps<Extract<Setting, { kind: 'lines' }>> & { value: string[] }) {
  return (
    <Textarea
      id={id}
      className={classes.field}
      classNames={{ input: classes.mono ?? '' }}
      label={setting.label}
      description={help}
      error={error}
      placeholder={setting.placeholder ?? ''}
      autosize
      minRows={2}
      maxRows={8}
      value={draft.textOf(setting) ?? value.join('\n')}
      onChange={({ currentTarget: { value: text } }) => draft.set(setting, readLines(text), text)}
    />
  );
}

type LineSetting = Extract<Setting, { kind: 'text' | 'number' | 'size' | 'time' }>;

function LineField({
  id,
  help,
  error,
  setting,
  value,
  draft,
}: FieldProps<LineSetting> & { value: unknown }) {
  function onChange(next: string): void {
    if (next.trim() === '' && setting.optional === true) {
      draft.set(setting, undefined, next);
      return;
    }
    const reading = read(setting, next);
    if ('problem' in reading) draft.setUnread(setting, next, reading.problem);
    else draft.set(setting, reading.value, next);
  }
  const unit = setting.kind === 'number' ? setting.unit : undefined;
  return (
    <div className={classes.field}>
      <TextInput
        id={id}
        label={setting.label}
        description={help}
        error={error}
        className={setting.kind === 'text' ? classes.wide : classes.narrow}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
        placeholder={setting.kind === 'text' ? (setting.placeholder ?? '') : ''}
        rightSection={unit === undefined ? undefined : <span className={classes.unit}>{unit}</span>}
        rightSectionWidth={unit === undefined ? 0 : 72}
        value={draft.textOf(setting) ?? textOf(setting, value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}

function textOf({ kind }: LineSetting, value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'number' && kind === 'size') return sizeText(value);
  if (typeof value === 'number' && kind === 'time') return timeText(value);
  return typeof value === 'number' ? value.toLocaleString('en-US') : String(value);
}

function read({ kind }: LineSetting, text: string): Reading<Json> {
  switch (kind) {
    case 'text':
      return { value: text.trim() };
    case 'number':
      return readNumber(text);
    case 'size':
      return readSize(text);
    case 'time':
      return readTime(text);
  }
}
