import type { AttemptCause, RunDetail, StepRun } from '../../../shared/model/run.ts';
import { Callout } from '../../ui/callout.tsx';
import { DataTabs } from '../../ui/data-tabs.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../ui/time-text.tsx';
import { RerunButton } from './run-actions.tsx';
import { isActive, stepTitle, waitingWords } from './run-words.ts';
import classes from './step-card.module.css';

const attemptCauses: Record<AttemptCause, string> = {
  initial: 'First',
  automatic: 'Retry policy',
  manual: 'Retried by hand',
  recovery: 'After a restart',
};

export function StepContent({ run, step }: { run: RunDetail; step: StepRun }) {
  const saidAbove = run.error?.stepId === step.stepId;
  return (
    <>
      {step.error !== null && !saidAbove && (
        <Callout tone="bad" title={step.error.message}>
          {step.error.hint !== undefined && <p>{step.error.hint}</p>}
        </Callout>
      )}
      {step.status === 'waiting' && (
        <Callout
          tone="warn"
          title={
            <>
              {waitingWords(step.waitReason)}{' '}
              {step.waitReason !== 'person' && step.dueAt !== null && (
                <TimeText time={step.dueAt} />
              )}
            </>
          }
        />
      )}
      {step.warnings.length > 0 && <Callout tone="warn" title={step.warnings.join('\n')} />}
      {step.attempts.length > 0 && <Attempts step={step} />}
      <StepData step={step} />
      {step.logs.length > 0 && (
        <div>
          <p className={classes.label}>Log</p>
          <pre className={classes.logs}>{step.logs.join('\n')}</pre>
        </div>
      )}
      {!isActive(run) && step.status !== 'skipped' && (
        <div className={classes.actions}>
          <RerunButton run={run} from={step} />
        </div>
      )}
    </>
  );
}

function Attempts({ step }: { step: StepRun }) {
  return (
    <table className={classes.attempts}>
      <thead>
        <tr>
          <th scope="col">Attempt</th>
          <th scope="col">Status</th>
          <th scope="col">Started</th>
          <th scope="col">Took</th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        {step.attempts.map((attempt) => (
          <tr key={attempt.number}>
            <td className={classes.fixed}>
              {attempt.number} · {attemptCauses[attempt.cause]}
            </td>
            <td className={classes.fixed}>
              <StatusBadge status={attempt.status} />
            </td>
            <td className={classes.fixed}>
              <TimeText time={attempt.startedAt} />
            </td>
            <td className={classes.fixed}>
              <DurationText from={attempt.startedAt} to={attempt.endedAt} />
            </td>
            <td>{attempt.error?.message ?? '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function StepData({ step }: { step: StepRun }) {
  if (step.input === null && step.output === null) return null;
  const title = stepTitle(step);
  return (
    <div className={classes.data}>
      <DataTabs
        initial={step.output === null ? 'input' : 'output'}
        tabs={[
          {
            value: 'input',
            label: 'Input',
            content: step.input !== null && (
              <JsonView value={step.input} root="input" label={`Input of ${title}`} />
            ),
          },
          {
            value: 'output',
            label: 'Output',
            content: step.output !== null && (
              <JsonView
                value={step.output}
                root={`steps.${step.stepId}`}
                label={`Output of ${title}`}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
