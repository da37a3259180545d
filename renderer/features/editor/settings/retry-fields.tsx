import { MultiSelect, NumberInput, Select, Switch } from '@mantine/core';
import { type RetryPolicy, retryPolicySchema } from '../../../../shared/model/workflow.ts';
import { DurationInput } from './duration-input.tsx';
import { retryWords } from './retry-words.ts';
import classes from './settings.module.css';

const DAY_MS = 86_400_000;

const failures = [
  { value: 'network', label: 'No connection' },
  { value: 'timeout', label: 'Timeout' },
  { value: '408', label: '408 Request timeout' },
  { value: '425', label: '425 Too early' },
  { value: '429', label: '429 Too many requests' },
  { value: '5xx', label: '5xx Server errors' },
  { value: 'any', label: 'Any failure' },
];

/** When a failed attempt is followed by another; in words what that means. */
export function RetryFields({
  retry,
  onChange,
}: {
  retry: RetryPolicy | undefined;
  onChange: (retry: RetryPolicy | undefined, gesture?: string) => void;
}) {
  const isOn = retry !== undefined;
  return (
    <div className={classes.retry}>
      <Switch
        size="xs"
        label="Try again when it fails"
        checked={isOn}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? retryPolicySchema.parse({}) : undefined)
        }
      />
      {retry !== undefined && <Policy retry={retry} onChange={onChange} />}
    </div>
  );
}

function Policy({
  retry,
  onChange,
}: {
  retry: RetryPolicy;
  onChange: (retry: RetryPolicy, gesture?: string) => void;
}) {
  const set = (part: Partial<RetryPolicy>, gesture?: string): void =>
    onChange({ ...retry, ...part }, gesture);
  const known = failures.map(({ value }) => value);
  const codes = retry.on
    .filter((each) => !known.includes(each))
    .map((code) => ({ value: code, label: code }));
  return (
    <>
      <p className={classes.words} role="status">
        {retryWords(retry)}
      </p>
      <div className={classes.two}>
        <NumberInput
          size="xs"
          label="Attempts"
          value={retry.attempts}
          min={1}
          max={100}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(next) =>
            typeof next === 'number' && next >= 1 && set({ attempts: next }, 'attempts')
          }
        />
        <Select
          size="xs"
          label="Delays"
          data={[
            { value: 'exponential', label: 'Grow' },
            { value: 'fixed', label: 'Stay the same' },
          ]}
          value={retry.strategy}
          onChange={(next) => set({ strategy: next === 'fixed' ? 'fixed' : 'exponential' })}
        />
      </div>
      <DurationInput
        label="First delay"
        value={retry.delayMs}
        max={DAY_MS}
        onChange={(delayMs) => delayMs !== undefined && set({ delayMs }, 'delay')}
      />
      {retry.strategy === 'exponential' && (
        <DurationInput
          label="Longest delay"
          value={retry.maxDelayMs}
          max={7 * DAY_MS}
          onChange={(maxDelayMs) =>
            maxDelayMs !== undefined && set({ maxDelayMs }, 'longest delay')
          }
        />
      )}
      <DurationInput
        label="Give up after"
        description="In all, from the first attempt."
        placeholder="never"
        value={retry.totalMs}
        max={30 * DAY_MS}
        onChange={(totalMs) => {
          const { totalMs: _old, ...rest } = retry;
          onChange(totalMs === undefined ? rest : { ...rest, totalMs }, 'total');
        }}
      />
      <MultiSelect
        size="xs"
        label="On these failures"
        data={[...failures, ...codes]}
        value={retry.on}
        onChange={(on) => {
          const next = retryPolicySchema.safeParse({ ...retry, on });
          if (next.success && on.length > 0) onChange(next.data);
        }}
      />
    </>
  );
}
