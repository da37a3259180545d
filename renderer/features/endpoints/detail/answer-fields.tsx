import { NumberInput, Radio, Textarea } from '@mantine/core';
import classes from './settings.module.css';
import type { FieldsProps } from './settings-tab.tsx';

/** What the sender is told. */
export function AnswerFields({ form, change, problem }: FieldsProps) {
  return (
    <section aria-label="Answer" className={classes.section}>
      <h3 className={classes.title}>Answer</h3>
      <Radio.Group
        aria-label="When it is answered"
        value={form.mode}
        onChange={(next) => change({ mode: next === 'workflow' ? 'workflow' : 'immediate' })}
      >
        <div style={{ display: 'grid', gap: 8 }}>
          <Radio
            value="immediate"
            label="At once"
            description="As soon as the event is on disk, before anything runs."
          />
          <Radio
            value="workflow"
            label="By the workflow"
            description="Waits for its step “Respond”; after the time below, or without one, 202."
          />
        </div>
      </Radio.Group>
      <div className={classes.pair}>
        <NumberInput
          hideControls
          label="Status"
          description="200 to 299"
          size="sm"
          min={200}
          max={299}
          allowDecimal={false}
          value={form.status}
          error={problem('response.status')}
          onChange={(status) => change({ status })}
        />
        {form.mode === 'workflow' && (
          <NumberInput
            hideControls
            label="Waits at most, in seconds"
            description="0.1 to 120"
            size="sm"
            min={0.1}
            max={120}
            value={form.timeoutSeconds}
            error={problem('response.timeoutMs')}
            onChange={(timeoutSeconds) => change({ timeoutSeconds })}
          />
        )}
      </div>
      <Textarea
        label="Headers"
        description="One in a line, such as x-order: {{ trigger.body.id }}"
        className={classes.area ?? ''}
        autosize
        minRows={1}
        maxRows={8}
        spellCheck={false}
        value={form.headers}
        error={problem('response.headers')}
        onChange={(event) => change({ headers: event.currentTarget.value })}
      />
      <Textarea
        label="Body"
        description="Text with {{ }} over trigger. Empty: the event’s id, or what the provider wants to read."
        className={classes.area ?? ''}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        value={form.body}
        error={problem('response.body')}
        onChange={(event) => change({ body: event.currentTarget.value })}
      />
    </section>
  );
}
