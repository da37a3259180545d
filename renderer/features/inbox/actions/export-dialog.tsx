import { Button, Radio } from '@mantine/core';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { downloadBytes } from '../../../ui/download.ts';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone } from '../../../ui/notices.ts';
import { countWords } from '../list/list-info.tsx';
import type { Chosen } from '../model/chosen.ts';
import classes from './actions.module.css';

type Format = 'ndjson' | 'har';

/** Gives the events as a file; what is too long for a browser is written by Patchbay itself. */
export function ExportDialog({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const [format, setFormat] = useState<Format>('ndjson');
  const asText = useRpcMutation('events.exportText');
  const asFile = useRpcMutation('events.export');
  const { events } = chosen;

  function save(): void {
    asText.mutate(
      { events, format },
      {
        onSuccess({ text, events: count, left }) {
          const stamp = new Date().toISOString().slice(0, 10);
          downloadBytes(`events-${stamp}.${format}`, new TextEncoder().encode(text));
          const without = left === 0 ? '' : `, without ${left} that HAR has no words for`;
          noticeDone('Exported', `${formatCount(count, 'event')}${without}.`);
          onClose();
        },
      },
    );
  }

  function write(): void {
    asFile.mutate(
      { events, format },
      {
        onSuccess({ file, events: count }) {
          noticeDone('Exported', `${formatCount(count, 'event')} to ${file}`);
          onClose();
        },
      },
    );
  }

  const error = asText.error ?? asFile.error;
  return (
    <Dialog opened title={`Export ${countWords(chosen)}`} onClose={onClose}>
      <Radio.Group
        label="As"
        value={format}
        onChange={(next) => setFormat(next === 'har' ? 'har' : 'ndjson')}
      >
        <div className={classes.stack}>
          <Radio
            value="ndjson"
            label="JSON, one event a line"
            description="With bodies, headers, verification and marks."
          />
          <Radio
            value="har"
            label="HTTP Archive (HAR)"
            description="For the tools of browsers and other inspectors."
          />
        </div>
      </Radio.Group>
      <p className={classes.quiet}>Secrets of endpoints are masked.</p>
      {error !== null && (
        <Callout tone="bad" title={describeError(error).message}>
          <p>{describeError(error).hint}</p>
        </Callout>
      )}
      <DialogButtons>
        <Button loading={asFile.isPending} onClick={write}>
          Write into the data folder
        </Button>
        <Button
          variant="filled"
          data-autofocus
          leftSection={<Download size={14} />}
          loading={asText.isPending}
          onClick={save}
        >
          Save the file
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
