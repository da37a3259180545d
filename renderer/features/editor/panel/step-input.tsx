import { useState } from 'react';
import { isJsonObject, type Json } from '../../../../shared/json.ts';
import { SampleTree, type StepSamples } from '../../../step-form/step-form.tsx';
import { useEditor } from '../model/editor-context.tsx';
import { SamplePicker } from '../samples/sample-picker.tsx';
import { useStepSamples } from '../samples/use-samples.ts';
import classes from './step-input.module.css';

interface DataRoot {
  /** What an expression calls it. */
  path: string;
  name: string;
  value: Json;
}

/** Real data that the expressions of the step can read, to be dragged into its fields. */
export function StepInput({ stepId }: { stepId: string }) {
  const samples = useStepSamples(stepId);
  const before = useEditor(
    ({ definition }) => definition.edges.find(({ to }) => to === stepId)?.from ?? '',
  );
  const roots = dataRoots(samples);
  const [picked, setPicked] = useState<string | null>(null);
  const root =
    roots.find(({ path }) => path === picked) ??
    roots.find(({ path }) => path === `steps.${before}`) ??
    roots.find(({ path }) => path === 'item') ??
    roots[0];
  return (
    <div className={classes.root}>
      <SamplePicker />
      <fieldset className={classes.roots}>
        <legend className="visually-hidden">Whose data</legend>
        {roots.map(({ path, name }) => (
          <button
            key={path}
            type="button"
            className={classes.chip}
            aria-pressed={path === root?.path}
            onClick={() => setPicked(path)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      {root !== undefined && (
        <div className={classes.tree}>
          <SampleTree
            key={root.path}
            value={root.value}
            path={root.path}
            label={`Data of ${root.name}`}
          />
        </div>
      )}
    </div>
  );
}

/** The nearest first: the item of the loop, the steps before, the trigger, the run. */
function dataRoots({ scope, labels }: StepSamples): DataRoot[] {
  const roots: DataRoot[] = [];
  const add = (path: string, name: string, value: Json | undefined): void => {
    if (value !== undefined) roots.push({ path, name, value });
  };
  add('item', 'Item', scope['item']);
  const steps = scope['steps'];
  if (steps !== undefined && isJsonObject(steps))
    for (const [id, output] of Object.entries(steps).reverse())
      add(`steps.${id}`, labels[id] ?? id, output);
  add('trigger', 'Trigger', scope['trigger']);
  add('run', 'Run', scope['run']);
  add('workflow', 'Workflow', scope['workflow']);
  return roots;
}
