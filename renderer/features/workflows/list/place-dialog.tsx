import { Autocomplete, Button, TagsInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';

/** Where workflows stand in the list: one folder each, and any number of tags. */
export function PlaceDialog({
  what,
  workflows,
  folders,
  tags,
  onClose,
}: {
  what: 'folder' | 'tags';
  workflows: readonly Workflow[];
  folders: readonly string[];
  tags: readonly string[];
  onClose: () => void;
}) {
  const rpc = useRpc();
  const [first] = workflows;
  const one = workflows.length === 1 ? first : undefined;
  const [folder, setFolder] = useState(one?.folder ?? '');
  // Of several, the tags are added to what each of them has.
  const [chosen, setChosen] = useState<string[]>(one?.tags ?? []);
  const [busy, setBusy] = useState(false);
  const whose = one === undefined ? formatCount(workflows.length, 'workflow') : `“${one.name}”`;

  async function save(): Promise<void> {
    setBusy(true);
    try {
      for (const { id, tags: had } of workflows) {
        await rpc.call(
          'workflows.setPlace',
          what === 'folder'
            ? { id, folder: folder.trim() === '' ? null : folder.trim() }
            : { id, tags: one === undefined ? [...new Set([...had, ...chosen])] : chosen },
        );
      }
      onClose();
    } catch (error) {
      noticeFailed('It was not saved', error);
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    void save();
  }
  return (
    <Dialog
      title={what === 'folder' ? `Move ${whose}` : `Tags of ${whose}`}
      opened
      onClose={onClose}
      width={420}
    >
      <form onSubmit={onSubmit} style={{ display: 'contents' }}>
        {what === 'folder' ? (
          <Autocomplete
            label="Folder"
            description="Choose one, or write a new name. Empty: in no folder."
            data-autofocus
            maxLength={100}
            data={[...folders]}
            value={folder}
            onChange={setFolder}
          />
        ) : (
          <TagsInput
            label={one === undefined ? 'Tags to add' : 'Tags'}
            description="Enter adds one."
            data-autofocus
            maxTags={20}
            acceptValueOnBlur
            data={[...tags]}
            value={chosen}
            onChange={(next) => setChosen(next.map((tag) => tag.slice(0, 50)))}
          />
        )}
        <DialogButtons>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" variant="filled" loading={busy}>
            {what === 'folder' ? 'Move' : 'Save'}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
