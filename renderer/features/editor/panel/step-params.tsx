import { useMemo } from 'react';
import type { WorkflowProblem, WorkflowStep } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import { StepForm } from '../../../step-form/step-form.tsx';
import { changeStep } from '../model/definition-changes.ts';
import { useStepProblems } from '../model/draft-check.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import { placeOf } from '../problems/problem-place.ts';
import { FillFrom } from '../proposals/fill-from.tsx';
import { useStepSamples } from '../samples/use-samples.ts';
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
  const { store, workflowId } = useEditorContext();
  const samples = useStepSamples(step.id);
  const reported = useStepProblems(step.id);
  const problems = useMemo(
    () =>
      reported.flatMap((problem): WorkflowProblem[] => {
        const { param } = placeOf(problem);
        return param === null ? [] : [{ ...problem, field: param }];
      }),
    [reported],
  );
  if (entry === undefined)
    return (
      <p className={`${classes.pad} ${classes.quiet}`}>
        This Patchbay does not know the step type “{step.type}”. It may be of a newer release, or of
        a file that was edited by hand.
      </p>
    );
  const form = (
    <div className={classes.pad}>
      <StepForm
        entry={entry}
        params={step.params}
        problems={problems}
        samples={samples}
        formId={`${workflowId} ${step.id}`}
        onChange={(params, gesture) =>
          store
            .getState()
            .change(
              (now) => changeStep(now, step.id, { params }),
              gesture === undefined ? undefined : `${step.id} ${gesture}`,
            )
        }
      />
      <StepSettings stepId={step.id} />
    </div>
  );
  return step.type === 'http-request' ? <FillFrom step={step}>{form}</FillFrom> : form;
}
