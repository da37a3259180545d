import { Button, Checkbox } from '@mantine/core';
import { useRef, useState } from 'react';
import * as z from 'zod';
import type { WorkspaceImport } from '../../../../shared/model/workspace-export.ts';
import { useRpc, useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { downloadJson } from '../../../ui/download.ts';
import { formatCount } from '../../../ui/format.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './sections.module.css';

/** As much of a file as is told before it is imported; the engine reads it whole. */
const previewSchema = z.object({
  format: z.literal('patchbay/workspace@1'),
  workflows: z.array(z.object({ draft: z.object({ name: z.string() }) })),
  endpoints: z.array(z.unknown()),
  alerts: z.array(z.unknown()),
});

interface Chosen {
  name: string;
  workspace: unknown;
  about: z.output<typeof previewSchema>;
}

/** What people made in it as a file: taken out, and brought in. */
export function WorkspaceFiles() {
  const rpc = useRpc();
  const input = useRef<HTMLInputElement>(null);
  const bringIn = useRpcMutation('system.import');
  const [chosen, setChosen] = useState<Chosen>();
  const [settings, setSettings] = useState(false);
  const [publish, setPublish] = useState(false);
  const [result, setResult] = useState<WorkspaceImport>();

  async function read(file: File): Promise<void> {
    try {
      const workspace: unknown = JSON.parse(await file.text());
      setChosen({ name: file.name, workspace, about: previewSchema.parse(workspace) });
      setResult(undefined);
    } catch {
      noticeFailed(
        `${file.name} is no export of a workspace`,
        new TypeError('choose a file made by Export everything'),
      );
    }
  }
  function start(): void {
    if (chosen === undefined) return;
    bringIn.mutate(
      { workspace: chosen.workspace, settings, publish },
      {
        onSuccess(done) {
          setResult(done);
          setChosen(undefined);
        },
        onError: (error) => noticeFailed('It was not imported whole', error),
      },
    );
  }
  return (
    <div className={classes.block}>
      <h3 className={classes.title}>Export and import</h3>
      <p className={classes.text}>
        Workflows, endpoints, alerts and settings as one file, without secrets, events and runs: to
        take them to another computer, or to keep them in version control.
      </p>
      <div className={classes.row}>
        <Button
          onClick={() =>
            void rpc.call('system.export', {}).then(
              (workspace) => downloadJson('patchbay-workspace', workspace),
              (error: unknown) => noticeFailed('Not exported', error),
            )
          }
        >
          Export everything
        </Button>
        <Button onClick={() => input.current?.click()}>Import…</Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="Export to import"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (file !== undefined) void read(file);
          }}
        />
      </div>
      {result !== undefined && <Imported result={result} />}
      {chosen !== undefined && (
        <Dialog
          title={`Import ${chosen.name}?`}
          opened
          onClose={() => setChosen(undefined)}
          width={480}
        >
          <div className={classes.gap}>
            <p>
              It has {formatCount(chosen.about.workflows.length, 'workflow')},{' '}
              {formatCount(chosen.about.endpoints.length, 'endpoint')} and{' '}
              {formatCount(chosen.about.alerts.length, 'alert')}. Workflows of the same name are
              replaced by those of the file, as drafts; endpoints of the same path stay as they are.
              Nothing is removed.
            </p>
            <Checkbox
              size="xs"
              label="Publish what was published there"
              description="It then runs for new events. Programs are not started until you allow them."
              checked={publish}
              onChange={(event) => setPublish(event.currentTarget.checked)}
            />
            <Checkbox
              size="xs"
              label="Replace the settings of here by those of the file"
              checked={settings}
              onChange={(event) => setSettings(event.currentTarget.checked)}
            />
          </div>
          <DialogButtons>
            <Button onClick={() => setChosen(undefined)}>Not now</Button>
            <Button variant="filled" loading={bringIn.isPending} onClick={start}>
              Import
            </Button>
          </DialogButtons>
        </Dialog>
      )}
    </div>
  );
}

function Imported({ result }: { result: WorkspaceImport }) {
  const { workflows, endpoints, alerts, missingCredentials, warnings } = result;
  return (
    <Callout
      tone={missingCredentials.length + warnings.length > 0 ? 'warn' : 'plain'}
      title={`Imported ${formatCount(workflows.length, 'workflow')}, ${formatCount(endpoints.length, 'endpoint')} and ${formatCount(alerts, 'alert')}`}
    >
      {missingCredentials.length > 0 && (
        <p>
          To be entered again, because no secret is in the file:{' '}
          {missingCredentials.map(({ name, type }) => `${name} (${type})`).join(', ')}.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </Callout>
  );
}
