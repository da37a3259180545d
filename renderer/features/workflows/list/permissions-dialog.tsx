import { Button } from '@mantine/core';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import { PermissionList, startsPrograms } from '../permission-list.tsx';
import classes from './permissions-dialog.module.css';

/** What the draft of a workflow reaches, what of it is allowed, and whether it may start programs. */
export function PermissionsDialog({
  workflow,
  onClose,
}: {
  workflow: Workflow;
  onClose: () => void;
}) {
  const query = useRpcQuery('workflows.permissions', { id: workflow.id, version: 'draft' });
  const allow = useRpcMutation('workflows.allowCommands');

  function setPrograms(allowed: boolean): void {
    allow.mutate(
      { id: workflow.id, allow: allowed },
      {
        onSuccess: () => void query.refetch(),
        onError: (error) => noticeFailed('That was not changed', error),
      },
    );
  }
  return (
    <Dialog title={`What “${workflow.name}” may reach`} opened onClose={onClose} width={520}>
      {query.isError && (
        <ErrorState title="Its permissions cannot be shown" error={describeError(query.error)} />
      )}
      {query.data !== undefined && (
        <>
          {query.data.derived.length === 0 ? (
            <p className={classes.text}>
              Nothing outside of Patchbay: no host, no folder, no program, no credential.
            </p>
          ) : (
            <PermissionList label="What the draft reaches" permissions={query.data.derived} />
          )}
          {query.data.new.length > 0 && (
            <Callout tone="plain" title="Not allowed yet">
              <PermissionList label="Not allowed yet" permissions={query.data.new} />
              <p className={classes.text}>Publishing the draft asks for it.</p>
            </Callout>
          )}
          {startsPrograms(query.data.derived) && (
            <Callout
              tone="warn"
              title={
                startsPrograms(query.data.new)
                  ? 'It may not start its programs'
                  : 'It may start its programs'
              }
            >
              <p className={classes.text}>A program can do whatever you can.</p>
              <Button
                mt={8}
                loading={allow.isPending}
                onClick={() => setPrograms(startsPrograms(query.data.new))}
              >
                {startsPrograms(query.data.new) ? 'Allow these programs' : 'Take that back'}
              </Button>
            </Callout>
          )}
        </>
      )}
      <DialogButtons>
        <Button variant="filled" onClick={onClose}>
          Done
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
