import { CircleDashed, CirclePause, Radio } from 'lucide-react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import classes from './editor-header.module.css';

/** What events meet: nothing yet, a version, or a version that is paused. */
export function WorkflowState({
  workflow: { publishedVersion, paused, draftChanged },
}: {
  workflow: Workflow;
}) {
  if (publishedVersion === null)
    return (
      <span className={classes.state} title="Events do not run it: it was never published.">
        <CircleDashed size={13} aria-hidden="true" />
        Draft
      </span>
    );
  const Icon = paused ? CirclePause : Radio;
  return (
    <span className={classes.state} data-kind={paused ? 'paused' : 'published'}>
      <Icon size={13} aria-hidden="true" />
      {paused ? 'Paused' : `Version ${publishedVersion}`}
      {draftChanged && <span className={classes.changed}>· draft changed</span>}
    </span>
  );
}
