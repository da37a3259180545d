import { Button } from '@mantine/core';
import type { WorkflowPreview } from '../../../../shared/model/workflow-preview.ts';
import { Callout } from '../../../ui/callout.tsx';
import { DialogButtons } from '../../../ui/dialog.tsx';
import { PermissionList, startsPrograms } from '../permission-list.tsx';
import classes from './preview-view.module.css';

/** What is said before a workflow may reach anything that nobody allowed it yet. */
export function AllowQuestion({
  preview,
  busy,
  onAllow,
  onBack,
}: {
  preview: WorkflowPreview;
  busy: boolean;
  onAllow: () => void;
  onBack: () => void;
}) {
  return (
    <>
      <p>
        “{preview.name}” goes live as soon as it is published, and will be able to do this whenever
        it runs:
      </p>
      <PermissionList label="What you would allow" permissions={preview.newPermissions} />
      {startsPrograms(preview.newPermissions) && (
        <Callout tone="warn" title="It starts programs">
          <p>A program can do whatever you can. Allow it only if you know what they do.</p>
        </Callout>
      )}
      <p className={classes.quiet}>
        Every run is held to this list. A later version that needs more will ask again.
      </p>
      <DialogButtons>
        <Button onClick={onBack}>Back</Button>
        <Button variant="filled" data-autofocus loading={busy} onClick={onAllow}>
          Allow and publish
        </Button>
      </DialogButtons>
    </>
  );
}
