import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';

/** Gives the event a name, under which the editor offers its data. */
export function SampleDialog({
  id,
  name,
  onClose,
}: {
  id: string;
  name: string | null;
  onClose: () => void;
}) {
  const [text, setText] = useState(name ?? '');
  const save = useRpcMutation('events.saveSample');

  function keep(next: string | null): void {
    save.mutate(
      { id, name: next },
      {
        onSuccess() {
          noticeDone(
            next === null ? 'No sample any more' : 'Saved as a sample',
            next === null
              ? 'The event stays in the inbox.'
              : `The editor offers it as “${next}”. It is kept for as long as it has the name.`,
          );
          onClose();
        },
        onError: (error) => noticeFailed('The sample was not saved', error),
      },
    );
  }

  return (
    <Dialog opened title="Save as sample" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') keep(text.trim());
        }}
      >
        <TextInput
          label="Name"
          description="Workflows that listen to its endpoint can be built and tested with it."
          placeholder="Paid order with two items"
          data-autofocus
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <br />
        <DialogButtons>
          {name !== null && <Button onClick={() => keep(null)}>Take the name away</Button>}
          <Button
            type="submit"
            variant="filled"
            disabled={text.trim() === ''}
            loading={save.isPending}
          >
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
