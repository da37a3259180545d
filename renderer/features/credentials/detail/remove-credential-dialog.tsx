import { Button } from '@mantine/core';
import { useLocation } from 'wouter';
import type { CredentialDetail } from '../../../../shared/model/credential-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone } from '../../../ui/notices.ts';
import { workflowsUsing } from './credential-uses.tsx';

/** Its secrets are deleted for good, so that the consequence is said before. */
export function RemoveCredentialDialog({
  credential,
  onClose,
}: {
  credential: CredentialDetail;
  onClose: () => void;
}) {
  const [, navigate] = useLocation();
  const remove = useRpcMutation('credentials.remove');
  const { name, usedByCredentials, usedByAlerts } = credential;
  const workflows = workflowsUsing(credential);
  const steps = workflows.reduce((sum, each) => sum + each.steps.length, 0);
  const consequences = [
    workflows.length > 0 &&
      `${formatCount(steps, 'step')} of ${workflows.map((each) => `“${each.name}”`).join(', ')} will fail.`,
    usedByCredentials.length > 0 &&
      `${usedByCredentials.map((each) => `“${each}”`).join(', ')} cannot sign in any more.`,
    usedByAlerts.length > 0 &&
      `${usedByAlerts.length === 1 ? 'The alert' : 'The alerts'} ${usedByAlerts.map((each) => `“${each}”`).join(', ')} cannot be sent.`,
  ].filter((line) => line !== false);

  function onRemove(): void {
    remove.mutate(
      { name, force: consequences.length > 0 },
      {
        onSuccess: () => {
          navigate('/credentials');
          noticeDone('Removed', `“${name}” and its secrets are gone.`);
        },
      },
    );
  }
  return (
    <Dialog title={`Remove “${name}”?`} opened onClose={onClose}>
      <p>
        Its secrets are deleted. That cannot be undone: they would have to be entered again.
        {consequences.length === 0 && ' Nothing uses it.'}
      </p>
      {consequences.length > 0 && (
        <Callout tone="warn" title="It is in use.">
          {consequences.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Callout>
      )}
      {remove.isError && (
        <div role="alert">
          <Callout tone="bad" title={describeError(remove.error).message}>
            <p>{describeError(remove.error).hint}</p>
          </Callout>
        </div>
      )}
      <DialogButtons>
        <Button data-autofocus onClick={onClose}>
          Not now
        </Button>
        <Button variant="filled" color="red" loading={remove.isPending} onClick={onRemove}>
          {consequences.length === 0 ? 'Remove the credential' : 'Remove it all the same'}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
