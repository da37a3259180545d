import { Button } from '@mantine/core';
import { useState } from 'react';
import type { StepRun } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { DataTabs } from '../../../ui/data-tabs.tsx';
import { formatBytes } from '../../../ui/format.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { stepTitle } from '../../../ui/run-words.ts';
import { useOpenRun } from '../view/open-run.ts';
import classes from './step-view.module.css';

/** What went in, what came out, what was noted. */
export function StepValues({ step }: { step: StepRun }) {
  const { run } = useOpenRun();
  const [isWhole, setIsWhole] = useState(false);
  const whole = useRpcQuery(
    'runs.step',
    { id: run.id, stepId: step.stepId, iteration: step.iteration },
    { enabled: isWhole },
  );
  const title = stepTitle(step);
  const { input, output } = isWhole && whole.data !== undefined ? whole.data : step;
  const long = isWhole && whole.data !== undefined ? undefined : step.leftOut;
  const details = step.error?.details;
  const initial =
    output !== null || long?.output != null
      ? 'output'
      : details !== undefined
        ? 'error'
        : input !== null || long?.input != null
          ? 'input'
          : 'log';
  const left = (length: number | null | undefined) =>
    length != null && (
      <div className={classes.long}>
        <p>This value is long ({formatBytes(length)} of JSON) and was not loaded with the run.</p>
        <Button loading={isWhole && whole.isFetching} onClick={() => setIsWhole(true)}>
          Load it
        </Button>
      </div>
    );
  const value = (of: StepRun['input'], root: string, label: string) =>
    of !== null && <JsonView value={of} root={root} label={label} />;
  if (
    input === null &&
    output === null &&
    long === undefined &&
    step.logs.length === 0 &&
    details === undefined
  )
    return null;
  return (
    <div className={classes.data}>
      <DataTabs
        key={initial}
        initial={initial}
        tabs={[
          {
            value: 'output',
            label: 'Output',
            content:
              left(long?.output) || value(output, `steps.${step.stepId}`, `Output of ${title}`),
          },
          {
            value: 'input',
            label: 'Input',
            content: left(long?.input) || value(input, 'input', `Input of ${title}`),
          },
          {
            value: 'error',
            label: 'Error',
            content: details !== undefined && (
              <JsonView value={details} root="error" label={`Details of the error of ${title}`} />
            ),
          },
          {
            value: 'log',
            label: step.logs.length === 0 ? 'Log' : `Log (${step.logs.length})`,
            content: step.logs.length > 0 && (
              <pre className={classes.logs}>{step.logs.join('\n')}</pre>
            ),
          },
        ]}
      />
    </div>
  );
}
