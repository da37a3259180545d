import { ActionIcon, Button, NumberInput, Select } from '@mantine/core';
import { ChevronLeft, ChevronRight, Database, FlaskConical, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { LoopSummary, StepRun } from '../../../../shared/model/run.ts';
import { loopWords } from '../../../canvas/overlay-of-run.ts';
import type { ShownRun } from '../../../canvas/shown-run.ts';
import { loopKey } from '../../../canvas/shown-run.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { stepName } from '../../../canvas/step-names.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { isActive } from '../../../ui/run-words.ts';
import { StatusBadge, statusWord } from '../../../ui/status-badge.tsx';
import { DurationText, TimeText } from '../../../ui/time-text.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { fieldOfError } from '../problems/problem-place.ts';
import { useReveal } from '../problems/use-reveal.ts';
import side from '../side/side-panel.module.css';
import { SideSection } from '../side/side-panel.tsx';
import { usePanelStore } from './panel-state.ts';
import classes from './run.module.css';
import { StepRunView } from './step-run-view.tsx';
import { useRehearse } from './use-rehearse.ts';

/** The run on the canvas: how it stands, its steps, items of loops, and what can be done with it. */
export function ShownRunView({ shown }: { shown: ShownRun }) {
  const { run, items } = shown;
  const reveal = useReveal();
  const { catalog } = useEditorContext();
  const openStepId = useEditor((state) => state.openStepId);
  const definition = useEditor((state) => state.definition);
  const isThere = (stepId: string): boolean => stepsById(definition).has(stepId);
  const inside = items.flatMap(({ steps }) => steps);
  const opened = [...run.steps, ...inside].find(({ stepId }) => stepId === openStepId);
  const failed = run.error?.stepId;
  const field = run.error === null ? null : fieldOfError(run.error.message);
  const nameOf = (step: StepRun): string =>
    step.stepName !== ''
      ? step.stepName
      : isThere(step.stepId)
        ? stepName(definition, catalog, step.stepId)
        : step.stepId;
  return (
    <>
      <SideSection
        title={
          <>
            On the canvas: <TimeText time={run.queuedAt} />
          </>
        }
        beside={<StatusBadge status={run.status} strong />}
      >
        <div className={side.stack}>
          {run.error !== null && (
            <Callout tone="bad" title={run.error.message}>
              {run.error.hint !== undefined && <p>{run.error.hint}</p>}
              {failed !== undefined && isThere(failed) && (
                <button
                  type="button"
                  className={side.jump}
                  onClick={() => reveal.step(failed, field)}
                >
                  {field === null ? 'Go to the step' : 'Go to the field'}
                </button>
              )}
            </Callout>
          )}
          <RunTools shown={shown} />
        </div>
      </SideSection>
      {items.map(({ loop, index }) => (
        <LoopPicker
          key={loopKey(loop.stepId, loop.iteration)}
          runId={run.id}
          loop={loop}
          index={index}
          name={isThere(loop.stepId) ? stepName(definition, catalog, loop.stepId) : loop.stepId}
        />
      ))}
      <SideSection title="Steps">
        <ul className={classes.steps} aria-label="Steps of the run">
          {[...run.steps, ...inside].map((step) => (
            <li key={`${step.stepId}@${step.iteration}`}>
              <button
                type="button"
                className={classes.step}
                data-inside={step.iteration !== '' || undefined}
                data-skipped={step.status === 'skipped' || undefined}
                disabled={!isThere(step.stepId)}
                title={isThere(step.stepId) ? undefined : 'The draft has no such step any more'}
                onClick={() => reveal.step(step.stepId)}
              >
                <span className={classes.stepName}>{nameOf(step)}</span>
                <StatusBadge status={step.status} />
                <span className={classes.end}>
                  <DurationText from={step.startedAt} to={step.endedAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      </SideSection>
      {opened !== undefined && opened.status !== 'skipped' && (
        <SideSection title={nameOf(opened)}>
          <StepRunView step={opened} name={nameOf(opened)} />
        </SideSection>
      )}
    </>
  );
}

function RunTools({ shown: { run } }: { shown: ShownRun }) {
  const { view } = useEditorContext();
  const cancel = useRpcMutation('runs.cancel');
  const { busy, rehearse } = useRehearse();
  return (
    <div className={side.actions}>
      {isActive(run) ? (
        <Button
          leftSection={<X size={14} />}
          loading={cancel.isPending}
          onClick={() =>
            cancel.mutate(
              { id: run.id },
              { onError: (error) => noticeFailed('The run was not canceled', error) },
            )
          }
        >
          Cancel
        </Button>
      ) : (
        <Button
          leftSection={<FlaskConical size={14} />}
          loading={busy}
          title="Carries out the draft on the data of this run; nothing outside is touched"
          onClick={() => rehearse({ run: run.id })}
        >
          Rehearse the draft on it
        </Button>
      )}
      <Button
        leftSection={<Database size={14} />}
        onClick={() => {
          view.getState().useSamples({ run: run.id });
          noticeDone('Sample data changed', 'Fields and previews read the data of this run now.');
        }}
      >
        Use its data
      </Button>
      <Link href={`/runs/${run.id}`}>Open the run</Link>
    </div>
  );
}

const statuses = ['failed', 'succeeded', 'filtered', 'running', 'waiting'] as const;

/** Which item of a loop is shown. */
function LoopPicker({
  runId,
  loop,
  index,
  name,
}: {
  runId: string;
  loop: LoopSummary;
  index: number;
  name: string;
}) {
  const panel = usePanelStore();
  const key = loopKey(loop.stepId, loop.iteration);
  const go = (next: number): void =>
    panel.setState(({ items }) => ({
      items: { ...items, [key]: Math.min(loop.total - 1, Math.max(0, next)) },
    }));
  const found = statuses.filter((status) => (loop.counts[status] ?? 0) > 0);
  return (
    <SideSection
      title={`Items of “${name}”`}
      beside={<span className={side.small}>{loopWords(loop)}</span>}
    >
      <div className={classes.loop}>
        <ActionIcon aria-label="Item before" disabled={index === 0} onClick={() => go(index - 1)}>
          <ChevronLeft size={15} />
        </ActionIcon>
        <NumberInput
          size="xs"
          w={72}
          aria-label={`Item of ${name}`}
          hideControls
          min={1}
          max={loop.total}
          clampBehavior="strict"
          value={index + 1}
          onChange={(next) => typeof next === 'number' && go(next - 1)}
        />
        <span className={side.small}>of {loop.total}</span>
        <ActionIcon
          aria-label="Next item"
          disabled={index >= loop.total - 1}
          onClick={() => go(index + 1)}
        >
          <ChevronRight size={15} />
        </ActionIcon>
        {found.length > 1 && (
          <NextOf runId={runId} loop={loop} index={index} statuses={found} onGo={go} />
        )}
      </div>
    </SideSection>
  );
}

/** Goes to the next item that ended so. */
function NextOf({
  runId,
  loop,
  index,
  statuses: found,
  onGo,
}: {
  runId: string;
  loop: LoopSummary;
  index: number;
  statuses: readonly (typeof statuses)[number][];
  onGo: (index: number) => void;
}) {
  const [wanted, setWanted] = useState<(typeof statuses)[number]>(found[0] ?? 'failed');
  const status = found.includes(wanted) ? wanted : (found[0] ?? 'failed');
  const ask = { id: runId, stepId: loop.stepId, around: loop.iteration, status, limit: 1 };
  const next = useRpcQuery('runs.items', { ...ask, after: index }).data?.items[0];
  const first = useRpcQuery('runs.items', { ...ask, after: -1 }).data?.items[0];
  const target = next ?? first;
  return (
    <>
      <Select
        size="xs"
        w={112}
        aria-label="Status of items"
        data={found.map((each) => ({ value: each, label: statusWord(each) }))}
        value={status}
        onChange={(value) => {
          const picked = found.find((each) => each === value);
          if (picked !== undefined) setWanted(picked);
        }}
      />
      <Button disabled={target === undefined} onClick={() => target && onGo(target.index)}>
        Next
      </Button>
    </>
  );
}
