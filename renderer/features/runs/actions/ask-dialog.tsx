import { Button, Radio, Select } from '@mantine/core';
import { useState } from 'react';
import { isJsonObject } from '../../../../shared/json.ts';
import type { StepRun } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ConsequenceText } from '../../../ui/consequences.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { itemWords, stepTitle, versionWords } from '../../../ui/run-words.ts';
import { useOpenRun } from '../view/open-run.ts';
import classes from './actions.module.css';
import { JsonEditor } from './json-editor.tsx';
import { type RerunVersion, useRunActions } from './use-run-actions.ts';

type StepAt = Pick<StepRun, 'stepId' | 'stepName' | 'iteration' | 'stepType' | 'input'>;

/** What a person is asked before something is done with the run. */
export type Asked =
  /** Without a step: every failed one. `wholeLoop`: in every item in which it failed. */
  | { kind: 'retry'; step: StepAt | null; wholeLoop?: boolean }
  | { kind: 'edit' | 'supply'; step: StepAt }
  | { kind: 'rerun'; step: StepAt | null }
  | { kind: 'cancel' };

/** Says the consequence, and does it. */
export function AskDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  switch (asked.kind) {
    case 'retry':
      return <RetryDialog {...asked} onClose={onClose} />;
    case 'edit':
      return <EditDialog step={asked.step} onClose={onClose} />;
    case 'supply':
      return <SupplyDialog step={asked.step} onClose={onClose} />;
    case 'rerun':
      return <RerunDialog step={asked.step} onClose={onClose} />;
    case 'cancel':
      return <CancelDialog onClose={onClose} />;
  }
}

function nameOf(step: StepAt): string {
  const item = itemWords(step.iteration);
  return `“${stepTitle(step)}”${item === '' ? '' : `, ${item}`}`;
}

/** Where a request goes, as far as its input says. */
function targetOf({ input }: StepAt): string | undefined {
  if (!isJsonObject(input)) return undefined;
  const { method, url } = input;
  if (typeof url !== 'string') return undefined;
  return typeof method === 'string' ? `${method} ${url}` : url;
}

function RetryDialog({
  step,
  wholeLoop = false,
  onClose,
}: {
  step: StepAt | null;
  wholeLoop?: boolean;
  onClose: () => void;
}) {
  const { run } = useOpenRun();
  const actions = useRunActions(run);
  const wish =
    step === null
      ? {}
      : {
          stepId: step.stepId,
          ...(wholeLoop || step.iteration === '' ? {} : { iteration: step.iteration }),
        };
  const what =
    step === null
      ? 'What failed'
      : wholeLoop
        ? `“${stepTitle(step)}” in all failed items`
        : nameOf(step);
  return (
    <Dialog opened onClose={onClose} title={step === null ? 'Retry what failed' : 'Retry the step'}>
      <p>
        Makes a new attempt at {step === null ? 'each failed step' : <strong>{what}</strong>} in
        this run. What came before is kept; what lies behind is done anew.
      </p>
      <ConsequenceText
        question={{ action: 'retry', runs: { ids: [run.id] }, ...wish }}
        target={step === null || wholeLoop ? undefined : targetOf(step)}
      />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          data-autofocus
          onClick={() => {
            actions.retry(wish, what);
            onClose();
          }}
        >
          Retry
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

/** The step run with its whole values: the view may have left long ones out. */
function useWhole(step: StepAt) {
  const { run } = useOpenRun();
  const { stepId, iteration } = step;
  return useRpcQuery('runs.step', { id: run.id, stepId, iteration });
}

function EditDialog({ step, onClose }: { step: StepAt; onClose: () => void }) {
  const { run } = useOpenRun();
  const actions = useRunActions(run);
  const whole = useWhole(step);
  const [edited, setEdited] = useState<{ value: StepRun['input'] } | null>(null);
  const [touched, setTouched] = useState(false);
  const { stepId, iteration } = step;
  const at = { stepId, ...(iteration === '' ? {} : { iteration }) };
  const value = touched ? edited : whole.data === undefined ? null : { value: whole.data.input };
  return (
    <Dialog opened onClose={onClose} title={`Edit the input of ${nameOf(step)}`} width={720}>
      <p>
        What the step gets in the place of what its fields say, this once. It is kept with the run,
        marked as edited; the workflow stays as it is.
      </p>
      {whole.error !== null && <Callout tone="bad" title={describeError(whole.error).message} />}
      {whole.data !== undefined && (
        <JsonEditor
          label="Input"
          initial={whole.data.input}
          onChange={(next) => {
            setTouched(true);
            setEdited(next);
          }}
        />
      )}
      <ConsequenceText question={{ action: 'retry', runs: { ids: [run.id] }, ...at }} />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          disabled={value === null}
          onClick={() => {
            if (value === null) return;
            actions.retry({ ...at, input: value }, nameOf(step));
            onClose();
          }}
        >
          Retry with this input
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function SupplyDialog({ step, onClose }: { step: StepAt; onClose: () => void }) {
  const { run, portsOf } = useOpenRun();
  const actions = useRunActions(run);
  const whole = useWhole(step);
  const { stepId, iteration } = step;
  const at = { stepId, ...(iteration === '' ? {} : { iteration }) };
  const ports = portsOf(stepId).filter(({ name }) => name !== 'each');
  const [port, setPort] = useState<string | null>(null);
  const [edited, setEdited] = useState<{ value: StepRun['output'] } | null>(null);
  const [touched, setTouched] = useState(false);
  const value = touched ? edited : whole.data === undefined ? null : { value: whole.data.output };
  const chosen = port ?? ports[0]?.name;
  return (
    <Dialog opened onClose={onClose} title={`Supply the output of ${nameOf(step)}`} width={720}>
      <p>
        The step is not carried out: what you write counts as its output, and the run goes on. It is
        kept with the run, marked as supplied.
      </p>
      {whole.data !== undefined && (
        <JsonEditor
          label="Output"
          initial={whole.data.output}
          onChange={(next) => {
            setTouched(true);
            setEdited(next);
          }}
        />
      )}
      {ports.length > 1 && (
        <Select
          label="It leaves through"
          data={ports.map(({ name, label }) => ({ value: name, label: label || name }))}
          value={chosen ?? null}
          onChange={setPort}
        />
      )}
      <ConsequenceText
        question={{ action: 'retry', runs: { ids: [run.id] }, ...at, supplied: true }}
      />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          disabled={value === null}
          onClick={() => {
            if (value === null) return;
            const output = { ...value, ...(chosen === undefined ? {} : { port: chosen }) };
            actions.retry({ ...at, output }, nameOf(step));
            onClose();
          }}
        >
          Go on with this output
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

const versions: readonly RerunVersion[] = ['same', 'published', 'draft'];

function RerunDialog({ step, onClose }: { step: StepAt | null; onClose: () => void }) {
  const { run, nameOf: stepNameOf } = useOpenRun();
  const actions = useRunActions(run);
  const workflow = useRpcQuery('workflows.get', { id: run.workflowId });
  const [version, setVersion] = useState<RerunVersion>('same');
  const published = workflow.data?.publishedVersion ?? null;
  const question = {
    action: 'rerun' as const,
    runs: { ids: [run.id] },
    version,
    ...(step === null ? {} : { fromStep: step.stepId }),
  };
  const seen = useRpcQuery('runs.consequences', question).data;
  const [problem] = seen?.problems ?? [];
  return (
    <Dialog
      opened
      onClose={onClose}
      title={step === null ? 'Re-run from the start' : `Re-run from “${stepTitle(step)}”`}
    >
      <p>
        Starts a <strong>new run</strong> with the same data
        {step === null
          ? ', from the first step.'
          : '. Outputs of the steps before are reused where they are still the same.'}
      </p>
      <Radio.Group
        label="Version"
        value={version}
        onChange={(next) => setVersion(versions.find((each) => each === next) ?? 'same')}
      >
        <div className={classes.stack}>
          <Radio value="same" label={`The one of this run: ${versionWords(run)}`} mt={4} />
          <Radio
            value="published"
            disabled={published === null}
            label={
              published === null
                ? 'The published one: there is none'
                : `Published: version ${published}`
            }
          />
          <Radio value="draft" label="The draft, as it is now" />
        </div>
      </Radio.Group>
      {seen !== undefined && step !== null && (
        <div className={classes.reuse}>
          {seen.reused.length > 0 && (
            <p>Reused: {seen.reused.map((id) => stepNameOf(id)).join(', ')}.</p>
          )}
          {seen.notReused.length > 0 && (
            <p>Carried out again: {seen.notReused.map((id) => stepNameOf(id)).join(', ')}.</p>
          )}
        </div>
      )}
      {problem !== undefined ? (
        <Callout tone="bad" title={problem.message} />
      ) : (
        <ConsequenceText question={question} />
      )}
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          data-autofocus
          disabled={problem !== undefined}
          onClick={() => {
            actions.rerun({ version, ...(step === null ? {} : { fromStep: step.stepId }) });
            onClose();
          }}
        >
          Start a new run
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function CancelDialog({ onClose }: { onClose: () => void }) {
  const { run } = useOpenRun();
  const actions = useRunActions(run);
  return (
    <Dialog opened onClose={onClose} title="Cancel the run">
      <p>
        Stops the run now. A request that is being sent is cut off; what it did at the other end
        stays done. Steps that have not started are left out. Retry or re-run it to go on.
      </p>
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          variant="filled"
          data-autofocus
          onClick={() => {
            actions.cancel();
            onClose();
          }}
        >
          Cancel the run
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
