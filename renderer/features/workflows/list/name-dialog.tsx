import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';

/** Another name for a workflow; its versions and its history keep theirs. */
export function NameDialog({ workflow, onClose }: { workflow: Workflow; onClose: () => void }) {
  const [name, setName] = useState(workflow.name);
  const save = useRpcMutation('workflows.saveDraft');
  const wanted = name.trim();

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (wanted === '') return;
    save.mutate({ id: workflow.id, name: wanted }, { onSuccess: onClose });
  }
  return (
    <Dialog title="Rename the workflow" opened onClose={onClose} width={420}>
      <form onSubmit={onSubmit} style={{ display: 'contents' }}>
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          error={
            wanted === ''
              ? 'A workflow needs a name.'
              : save.isError && describeError(save.error).message
          }
        />
        <DialogButtons>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="filled" loading={save.isPending}>
            Rename
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
