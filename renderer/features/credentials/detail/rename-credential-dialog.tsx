import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { CredentialDetail } from '../../../../shared/model/credential-views.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone } from '../../../ui/notices.ts';
import { workflowsUsing } from './credential-uses.tsx';

/** Another name; what names it follows, and the dialog says what. */
export function RenameCredentialDialog({
  credential,
  onClose,
}: {
  credential: CredentialDetail;
  onClose: () => void;
}) {
  const [name, setName] = useState(credential.name);
  const rename = useRpcMutation('credentials.rename');
  const wanted = name.trim();
  const using = workflowsUsing(credential);
  const drafts = using.filter(({ versions }) => versions.includes('draft'));
  const published = using.filter(({ versions }) => versions.includes('published'));

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (wanted === '') return;
    if (wanted === credential.name) {
      onClose();
      return;
    }
    rename.mutate(
      { name: credential.name, to: wanted },
      {
        onSuccess: (renamed) => {
          noticeDone(
            `It is called “${renamed.credential.name}” now`,
            renamed.drafts.length === 0
              ? 'No draft named it.'
              : `${formatCount(renamed.drafts.length, 'draft')} changed: ${renamed.drafts.join(', ')}.`,
          );
          onClose();
        },
      },
    );
  }
  return (
    <Dialog title="Rename the credential" opened onClose={onClose}>
      <form onSubmit={onSubmit} style={{ display: 'contents' }}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          error={
            wanted === ''
              ? 'A credential needs a name.'
              : rename.isError && describeError(rename.error).message
          }
        />
        {drafts.length > 0 && (
          <p>
            The new name is written into {drafts.length === 1 ? 'the draft' : 'the drafts'} of{' '}
            {drafts.map((each) => `“${each.name}”`).join(', ')}.
          </p>
        )}
        {published.length > 0 && (
          <p>
            What is published of {published.map((each) => `“${each.name}”`).join(', ')} goes on
            finding it by its former name.
          </p>
        )}
        <DialogButtons>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="filled" loading={rename.isPending}>
            Rename
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
