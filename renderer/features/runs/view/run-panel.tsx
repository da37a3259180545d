import { StepView } from '../step/step-view.tsx';
import { useOpenRun } from './open-run.ts';
import { RunOverview } from './run-overview.tsx';
import classes from './run-panel.module.css';

/** Beside the drawing: the step that is selected, or the run as a whole. */
export function RunPanel() {
  const { step } = useOpenRun();
  return (
    <aside
      className={classes.root}
      aria-label={step === null ? 'About the run' : 'Step of the run'}
    >
      {step === null ? (
        <RunOverview />
      ) : (
        <StepView key={`${step.stepId}@${step.iteration}`} step={step} />
      )}
    </aside>
  );
}
