import { Button, Radio, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import type { WorkflowPreview } from '../../../../shared/model/workflow-preview.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { readJson, renamed } from '../model/fill-file.ts';
import { freeName } from '../model/list-model.ts';
import { useStepLooks } from '../use-step-looks.ts';
import { AllowQuestion } from './allow-question.tsx';
import { PreviewView } from './preview-view.tsx';

export interface DroppedFile {
  name: string;
  text: string;
}

/** Shows what is in a file before anything is changed, and imports it as the person says. */
export function ImportDialog({
  file,
  left,
  onClose,
}: {
  file: DroppedFile;
  /** Files that come after this one. */
  left: number;
  onClose: () => void;
}) {
  const read = readJson(file.text);
  const title = left === 0 ? `Import ${file.name}` : `Import ${file.name} (${left} more after it)`;
  return (
    <Dialog title={title} opened onClose={onClose} width={640}>
      {'message' in read ? (
        <>
          <Callout tone="bad" title={`${file.name} is no workflow file`}>
            <p>
              {read.message} A workflow file is what “Export” gives: JSON that begins with its
              format, patchbay/workflow@1.
            </p>
          </Callout>
          <DialogButtons>
            <Button variant="filled" onClick={onClose}>
              Close
            </Button>
          </DialogButtons>
        </>
      ) : (
        <ImportForm value={read.value} onClose={onClose} />
      )}
    </Dialog>
  );
}

function ImportForm({ value, onClose }: { value: unknown; onClose: () => void }) {
  const [typed, setTyped] = useState<string>();
  const [asNew, setAsNew] = useState(false);
  const [asking, setAsking] = useState(false);
  const [, navigate] = useLocation();
  const looks = useStepLooks();
  const name = useDeferredValue(typed);
  const file = name === undefined || name.trim() === '' ? value : renamed(value, name);
  const query = useRpcQuery('workflows.preview', { file }, { keepPrevious: true });
  const workflows = useRpcQuery('workflows.list', {});
  const run = useRpcMutation('workflows.import');

  function onImport(publish: boolean): void {
    // The person has just read the list, so what is on it may be granted.
    run.mutate(
      { file, asNew, publish, grant: publish && asking ? 'all' : 'ask' },
      {
        onSuccess({ workflow, created, missingCredentials }) {
          const lacking =
            missingCredentials.length === 0 ? '' : ` It lacks: ${missingCredentials.join(', ')}.`;
          const as = publish ? `live as version ${workflow.publishedVersion}` : 'a draft';
          noticeDone(
            created ? 'Imported' : 'Updated',
            `“${workflow.name}” is ${publish || created ? as : 'changed in its draft'}.${lacking}`,
          );
          onClose();
          navigate(`/workflows/${workflow.id}`);
        },
        onError: (error) => noticeFailed('It was not imported', error),
      },
    );
  }

  const preview = query.data;
  if (preview === undefined) {
    if (!query.isError) return <p role="status">Reading the file…</p>;
    return <ErrorState title="The file cannot be previewed" error={query.error} />;
  }
  if (asking) {
    return (
      <AllowQuestion
        preview={preview}
        busy={run.isPending}
        onAllow={() => onImport(true)}
        onBack={() => setAsking(false)}
      />
    );
  }
  const needsLeave = asNew ? preview.permissions : preview.newPermissions;
  return (
    <>
      {preview.definition !== null && (
        <TextInput
          label="Name"
          data-autofocus
          maxLength={200}
          value={typed ?? preview.name ?? ''}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      {preview.description !== null && <p>{preview.description}</p>}
      {preview.replaces !== null && (
        <Replaces
          preview={preview}
          asNew={asNew}
          onAsNew={(next) => {
            setAsNew(next);
            // A twin under the same name could not be told from the first.
            const taken = workflows.data?.workflows.map((each) => each.name) ?? [];
            if (next) setTyped(freeName(preview.name ?? '', taken));
          }}
        />
      )}
      <PreviewView preview={preview} looks={looks} />
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button
          disabled={!preview.canPublish}
          onClick={() => (needsLeave.length > 0 ? setAsking(true) : onImport(true))}
        >
          Import and publish
        </Button>
        <Button
          variant="filled"
          disabled={!preview.canImport}
          loading={run.isPending}
          onClick={() => onImport(false)}
        >
          {preview.replaces === null || asNew ? 'Import as a draft' : 'Update its draft'}
        </Button>
      </DialogButtons>
    </>
  );
}

function Replaces({
  preview,
  asNew,
  onAsNew,
}: {
  preview: WorkflowPreview;
  asNew: boolean;
  onAsNew: (asNew: boolean) => void;
}) {
  const version = preview.replaces?.publishedVersion ?? null;
  return (
    <Radio.Group
      label="There is a workflow of this name"
      value={asNew ? 'new' : 'update'}
      onChange={(next) => onAsNew(next === 'new')}
    >
      <div style={{ display: 'grid', gap: 8, marginTop: 8 }}>
        <Radio
          value="update"
          label="Update it"
          description={
            version === null
              ? 'Its draft becomes what is in the file.'
              : `Its draft becomes what is in the file. Version ${version} stays live until you publish.`
          }
        />
        <Radio
          value="new"
          label="Import as a new workflow"
          description="It gets a name of its own and starts with nothing allowed."
        />
      </div>
    </Radio.Group>
  );
}
