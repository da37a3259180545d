import { Select, Switch, Textarea } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useKept } from '../model/use-kept.ts';
import { DurationInput } from './duration-input.tsx';
import { RetryFields } from './retry-fields.tsx';
import { shortDuration } from './retry-words.ts';
import classes from './settings.module.css';

const DAY_MS = 86_400_000;

const onErrors = [
  { value: 'fail', label: 'The run fails' },
  { value: 'continue', label: 'The run goes on without it' },
  { value: 'port', label: 'The run goes on at the port “When it fails”' },
];

const onInterrupted = [
  { value: 'wait', label: 'Wait until I decide' },
  { value: 'retry', label: 'Carry it out again' },
];

/** A section below the form of a step: retries, errors, timeout, notes. */
export function StepSettings({ stepId }: { stepId: string }) {
  const { catalog } = useEditorContext();
  const step = useEditor(({ definition }) => stepsById(definition).get(stepId));
  const [isOpen, setIsOpen] = useKept('editor.step-settings', false);
  const id = useId();
  if (step === undefined) return null;
  const set = setWords(step);
  const isTrigger = catalog.get(step.type)?.group === 'trigger';
  return (
    <section className={classes.step} aria-label="More settings">
      <button
        type="button"
        className={classes.more}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronRight size={13} aria-hidden="true" />
        {isTrigger ? 'Notes and state' : 'Errors, retries, timeout, notes'}
        {set !== '' && <span className={classes.set}>{set}</span>}
      </button>
      {isOpen && (
        <div id={id} className={classes.fields}>
          <Fields step={step} isTrigger={isTrigger} />
        </div>
      )}
    </section>
  );
}

/** What differs from the usual, in a few words. */
function setWords({ retry, onError, timeoutMs, disabled, notes }: WorkflowStep): string {
  const parts: string[] = [];
  if (disabled === true) parts.push('off');
  if (retry !== undefined && retry.attempts > 1) parts.push(`${retry.attempts} attempts`);
  if (onError !== undefined && onError !== 'fail') parts.push('goes on when it fails');
  if (timeoutMs !== undefined) parts.push(shortDuration(timeoutMs));
  if (notes !== undefined && notes !== '') parts.push('notes');
  return parts.join(' · ');
}

function Fields({ step, isTrigger }: { step: WorkflowStep; isTrigger: boolean }) {
  const { store, catalog } = useEditorContext();
  const stepTimeoutMs = useEditor(({ definition }) => definition.settings.stepTimeoutMs);
  const entry = catalog.get(step.type);
  const change = (part: Partial<Omit<WorkflowStep, 'id'>>, gesture?: string): void =>
    store
      .getState()
      .change(
        (now) => changeStep(now, step.id, part),
        gesture === undefined ? undefined : `${gesture} ${step.id}`,
      );
  return (
    <>
      <Switch
        size="xs"
        label="Carried out"
        description="A step that is turned off is passed over, and what comes in goes on."
        checked={step.disabled !== true}
        onChange={(event) => change({ disabled: !event.currentTarget.checked })}
      />
      {!isTrigger && (
        <>
          <RetryFields
            retry={step.retry}
            onChange={(retry, gesture) => change({ retry }, gesture)}
          />
          <Select
            size="xs"
            label="When it fails for good"
            data={onErrors}
            value={step.onError ?? 'fail'}
            onChange={(value) => {
              const onError = value === 'continue' || value === 'port' ? value : undefined;
              change({ onError });
            }}
          />
          <DurationInput
            label="Timeout of an attempt"
            value={step.timeoutMs}
            min={1}
            max={DAY_MS}
            placeholder={
              stepTimeoutMs === undefined ? 'as set for all' : String(stepTimeoutMs / 1000)
            }
            onChange={(timeoutMs) => change({ timeoutMs }, 'timeout')}
          />
          {entry?.effects === 'external' && (
            <Select
              size="xs"
              label="When Patchbay was stopped in the middle of it"
              description="It cannot be known whether it had acted already."
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              data={onInterrupted}
              value={step.onInterrupted ?? 'wait'}
              onChange={(value) =>
                change({ onInterrupted: value === 'retry' ? 'retry' : undefined })
              }
            />
          )}
        </>
      )}
      <Textarea
        size="xs"
        label="Notes"
        placeholder="For people; shown nowhere else"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={20_000}
        value={step.notes ?? ''}
        onChange={({ currentTarget: { value } }) =>
          change({ notes: value === '' ? undefined : value }, 'notes')
        }
      />
    </>
  );
}
