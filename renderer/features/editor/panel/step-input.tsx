import { JsonView } from '../../../ui/json-view.tsx';
import { SamplePicker } from '../samples/sample-picker.tsx';
import { useStepSamples } from '../samples/use-samples.ts';
import classes from './step-panel.module.css';

/** What the expressions of the step can read, of real data. */
export function StepInput({ stepId }: { stepId: string }) {
  const { scope } = useStepSamples(stepId);
  const roots = Object.entries(scope);
  return (
    <>
      <SamplePicker />
      <div className={classes.pad}>
        {roots.length === 0 ? (
          <p className={classes.quiet}>
            No data yet. Test an earlier step or let an event arrive: what came can then be used
            here.
          </p>
        ) : (
          roots.map(([root, value]) => (
            <JsonView key={root} root={root} label={`Data of ${root}`} value={value ?? null} />
          ))
        )}
      </div>
    </>
  );
}
