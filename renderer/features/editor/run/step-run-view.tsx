import type { StepRun } from '../../../../shared/model/run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { Callout } from '../../../ui/callout.tsx';
import { DataTabs } from '../../../ui/data-tabs.tsx';
import { formatCount } from '../../../ui/format.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { attemptCauseWords, waitWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useEditor } from '../model/editor-context.tsx';
import { fieldOfError } from '../problems/problem-place.ts';
import { useReveal } from '../problems/use-reveal.ts';
import side from '../side/side-panel.module.css';
import classes from './run.module.css';

/** What one step did in a run: why it failed, what came out and went in, attempts, log. */
export function StepRunView({ step, name }: { step: StepRun; name: string }) {
  const { input, output, logs, attempts } = step;
  const initial = output !== null ? 'output' : input !== null ? 'input' : 'attempts';
  return (
    <div className={side.stack}>
      <StepFailure step={step} />
      {step.status === 'waiting' && (
        <Callout
          tone="warn"
          title={
            <>
              {waitWords(step)}{' '}
              {step.waitReason !== 'person' && step.dueAt !== null && (
                <TimeText time={step.dueAt} />
              )}
            </>
          }
        />
      )}
      {step.warnings.length > 0 && <Callout tone="warn" title={step.warnings.join('\n')} />}
      <div className={classes.data}>
        <DataTabs
          key={initial}
          initial={initial}
          tabs={[
            {
              value: 'output',
              label: 'Output',
              content: output !== null && (
                <JsonView
                  value={output}
                  root={`steps.${step.stepId}`}
                  label={`Output of ${name}`}
                />
              ),
            },
            {
              value: 'input',
              label: 'Input',
              content: input !== null && (
                <JsonView value={input} root="input" label={`Input of ${name}`} />
              ),
            },
            {
              value: 'attempts',
              label: attempts.length === 0 ? 'Attempts' : formatCount(attempts.length, 'attempt'),
              content: attempts.length > 0 && <Attempts step={step} />,
            },
            {
              value: 'log',
              label: 'Log',
              content: logs.length > 0 && <pre className={classes.logs}>{logs.join('\n')}</pre>,
            },
          ]}
        />
      </div>
    </div>
  );
}

/** A plain sentence, what to do, and the way to the field that it is about. */
function StepFailure({ step }: { step: StepRun }) {
  const reveal = useReveal();
  const isThere = useEditor(({ definition }) => stepsById(definition).has(step.stepId));
  if (step.error === null) return null;
  const { message, hint } = step.error;
  const field = fieldOfError(message);
  return (
    <Callout tone="bad" title={message}>
      {hint !== undefined && <p>{hint}</p>}
      {field !== null && isThere && (
        <button type="button" className={side.jump} onClick={() => reveal.step(step.stepId, field)}>
          Go to the field
        </button>
      )}
    </Callout>
  );
}

function Attempts({ step }: { step: StepRun }) {
  return (
    <ol className={classes.attempts}>
      {step.attempts.map(({ number, cause, status, startedAt, endedAt, error }) => (
        <li key={number}>
          <span className={classes.attemptHead}>
            <span>
              {number} · {attemptCauseWords[cause]}
            </span>
            <StatusBadge status={status} />
            <span className={side.small}>
              <TimeText time={startedAt} /> · <DurationText from={startedAt} to={endedAt} />
            </span>
          </span>
          {error !== null && <span className={side.small}>{error.message}</span>}
        </li>
      ))}
    </ol>
  );
}
