import { NumberInput } from '@mantine/core';
import classes from './settings.module.css';
import type { FieldsProps } from './settings-tab.tsx';

export function LimitFields({ form, change, problem }: FieldsProps) {
  return (
    <section aria-label="Limits" className={classes.section}>
      <h3 className={classes.title}>Limits</h3>
      <div className={classes.pair}>
        <NumberInput
          hideControls
          label="Largest body, in MiB"
          description="After inflating; larger ones: 413"
          size="sm"
          min={0.001}
          max={100}
          value={form.maxBodyMiB}
          error={problem('maxBodyBytes')}
          onChange={(maxBodyMiB) => change({ maxBodyMiB })}
        />
        <NumberInput
          hideControls
          label="Open at once"
          description="More of them: 429"
          size="sm"
          min={1}
          max={10_000}
          allowDecimal={false}
          value={form.maxConcurrent}
          error={problem('maxConcurrent')}
          onChange={(maxConcurrent) => change({ maxConcurrent })}
        />
        <NumberInput
          hideControls
          label="Requests per second"
          description="Empty: no limit; beyond it: 429"
          size="sm"
          min={0}
          max={100_000}
          value={form.perSecond}
          error={problem('rate.perSecond')}
          onChange={(perSecond) => change({ perSecond })}
        />
        {form.perSecond !== '' && (
          <NumberInput
            hideControls
            label="In one go"
            description="Empty: two seconds’ worth"
            size="sm"
            min={1}
            max={1_000_000}
            allowDecimal={false}
            value={form.burst}
            error={problem('rate.burst')}
            onChange={(burst) => change({ burst })}
          />
        )}
      </div>
    </section>
  );
}
