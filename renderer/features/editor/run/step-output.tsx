import { Button } from '@mantine/core';
import { FlaskConical, StepForward, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { stepRunOf } from '../../../canvas/shown-run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { Callout } from '../../../ui/callout.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { causeWords, isActive } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { PinButton } from '../samples/pin-button.tsx';
import { PinnedOutput } from '../samples/pinned-output.tsx';
import { StaleMark } from '../samples/stale-mark.tsx';
import { useSamples } from '../samples/use-samples.ts';
import side from '../side/side-panel.module.css';
import { usePanel } from './panel-state.ts';
import classes from './run.module.css';
import { StepRunView } from './step-run-view.tsx';
import { TestFailure } from './test-failure.tsx';
import { TestQuestion } from './test-question.tsx';
import { useShownRun } from './use-shown-run.ts';
import { useTests } from './use-tests.ts';

/** The output part of the step panel: test, pin, what came out, attempts, logs, errors. */
export function StepOutput({ stepId }: { stepId: string }) {
  const { catalog } = useEditorContext();
  const type = useEditor(({ definition }) => stepsById(definition).get(stepId)?.type);
  if (type === undefined) return null;
  return catalog.get(type)?.group === 'trigger' ? (
    <TriggerOutput />
  ) : (
    <ActionOutput stepId={stepId} />
  );
}

function TriggerOutput() {
  const { samples } = useSamples();
  if (samples === undefined) return null;
  const { trigger, triggerFrom } = samples;
  return (
    <div className={classes.output}>
      {triggerFrom.kind === 'none' ? (
        <p className={side.quiet}>
          Nothing has come in yet. What the first event brings is shown here, and can be used in
          every step.
        </p>
      ) : (
        <>
          <Source>
            {triggerFrom.kind === 'event' ? 'Of an event' : 'Of a run'}
            {triggerFrom.at !== null && (
              <>
                , <TimeText time={triggerFrom.at} />
              </>
            )}
          </Source>
          <div className={classes.data}>
            <JsonView value={trigger} root="trigger" label="Data of the trigger" />
          </div>
        </>
      )}
    </div>
  );
}

function ActionOutput({ stepId }: { stepId: string }) {
  return (
    <div className={classes.output}>
      <TestTools stepId={stepId} />
      <TestQuestion stepId={stepId} />
      <Result stepId={stepId} />
    </div>
  );
}

function TestTools({ stepId }: { stepId: string }) {
  const { begin, cancel } = useTests();
  const test = usePanel((state) => state.test);
  const isMine = test?.stepId === stepId;
  const isBusy = test !== null && test.phase !== 'ended';
  return (
    <div className={side.actions}>
      <Button
        leftSection={<FlaskConical size={14} />}
        disabled={isBusy}
        loading={isBusy && isMine && test.mode === 'step'}
        onClick={() => begin(stepId, 'step')}
      >
        Test step
      </Button>
      <Button
        leftSection={<StepForward size={14} />}
        disabled={isBusy}
        loading={isBusy && isMine && test.mode === 'until'}
        onClick={() => begin(stepId, 'until')}
      >
        Run to here
      </Button>
      {isBusy && isMine && (
        <>
          <span className={side.small} role="status">
            {test.phase === 'saving' ? 'Saving the draft…' : 'Running…'}
          </span>
          {test.runId !== null && (
            <Button variant="subtle" color="gray" leftSection={<X size={14} />} onClick={cancel}>
              Cancel
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** Of the run on the canvas, or else what was pinned, or of the newest run that has it. */
function Result({ stepId }: { stepId: string }) {
  const { catalog } = useEditorContext();
  const name = useEditor(({ definition }) => stepName(definition, catalog, stepId));
  const pinned = useEditor(({ definition }) => stepsById(definition).get(stepId)?.pinned);
  const test = usePanel((state) => state.test);
  const { data: shown } = useShownRun();
  const { samples } = useSamples();
  const failure = test?.stepId === stepId ? test.error : null;
  const step = stepRunOf(shown, stepId);
  const sample = samples?.steps[stepId];
  const parts: ReactNode[] = [];
  if (failure !== null) parts.push(<TestFailure key="failure" error={failure} />);
  if (pinned !== undefined)
    parts.push(<PinnedOutput key="pinned" stepId={stepId} value={pinned} name={name} />);
  if (step !== undefined && shown !== undefined && step.status !== 'skipped')
    parts.push(
      <section key="run" aria-label="Of the run on the canvas" className={side.stack}>
        <div className={classes.resultHead}>
          <StatusBadge status={step.status} strong />
          <span className={side.small}>
            <DurationText from={step.startedAt} to={step.endedAt} /> · {causeWords(shown.run)},{' '}
            <TimeText time={shown.run.queuedAt} />
            {step.iteration !== '' && ` · item ${itemWords(step.iteration)}`}
          </span>
          {step.output !== null && pinned === undefined && (
            <PinButton stepId={stepId} output={step.output} />
          )}
        </div>
        {!isActive(shown.run) && <StaleMark stepId={stepId} runId={shown.run.id} />}
        <StepRunView step={step} name={name} />
      </section>,
    );
  else if (pinned === undefined && sample?.from === 'run')
    parts.push(
      <section key="sample" aria-label="Of an earlier run" className={side.stack}>
        <div className={classes.resultHead}>
          <span className={side.small}>Of an earlier run</span>
          <PinButton stepId={stepId} output={sample.output} />
        </div>
        {sample.runId !== null && <StaleMark stepId={stepId} runId={sample.runId} />}
        <div className={classes.data}>
          <JsonView value={sample.output} root={`steps.${stepId}`} label={`Output of ${name}`} />
        </div>
      </section>,
    );
  if (parts.length > 0) return parts;
  return (
    <Callout tone="plain" title="No output yet.">
      <p>Test the step, or run the workflow up to it: what comes out is shown here.</p>
    </Callout>
  );
}

function itemWords(iteration: string): string {
  return iteration
    .split('.')
    .map((index) => String(Number(index) + 1))
    .join(' of ');
}

function Source({ children }: { children: ReactNode }) {
  return <p className={side.small}>{children}</p>;
}
