import { useState } from 'react';
import { isJsonObject, type Json } from '../../../../shared/json.ts';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { StepSettings } from '../settings/step-settings.tsx';
import classes from './step-panel.module.css';

/** The form of the step, and below it what every step can have. */
export function StepParams({
  step,
  entry,
}: {
  step: WorkflowStep;
  entry: StepCatalogEntry | undefined;
}) {
  const { store } = useEditorContext();
  const [text, setText] = useState(() => JSON.stringify(step.params, null, 2));
  const [isWrong, setIsWrong] = useState(false);
  return (
    <div className={classes.pad}>
      {entry !== undefined && <p className={classes.quiet}>{entry.description}</p>}
      <textarea
        className={classes.json}
        aria-label="Params"
        aria-invalid={isWrong}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const params = parsed(event.target.value);
          setIsWrong(params === null);
          if (params !== null)
            store
              .getState()
              .change((now) => changeStep(now, step.id, { params }), `params ${step.id}`);
        }}
      />
      <StepSettings stepId={step.id} />
    </div>
  );
}

function parsed(text: string): { [key: string]: Json } | null {
  try {
    const value: Json = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
