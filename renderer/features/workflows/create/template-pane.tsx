import { Button, Select, TextInput } from '@mantine/core';
import { useDeferredValue, useState } from 'react';
import { useLocation } from 'wouter';
import type { Template } from '../../../../shared/model/template.ts';
import type { WorkflowPreview } from '../../../../shared/model/workflow-preview.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import detail from '../../../ui/detail.module.css';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorState } from '../../../ui/error-state.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { noticeOffer } from '../../../ui/undo-notice.tsx';
import { AllowQuestion } from '../import/allow-question.tsx';
import { MissingCredential, PreviewView } from '../import/preview-view.tsx';
import { filledFile } from '../model/fill-file.ts';
import { freeName } from '../model/list-model.ts';
import { useStepLooks } from '../use-step-looks.ts';
import classes from './template-pane.module.css';

/** A template: what it does, reaches and wants, and the names that it gets here. */
export function TemplatePane({
  template: { file, event },
  taken,
}: {
  template: Template;
  /** Names of the workflows that are there. */
  taken: readonly string[];
}) {
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState<string>();
  const [paths, setPaths] = useState<Record<string, string>>({});
  const [credentials, setCredentials] = useState<Record<string, string>>({});
  const [asking, setAsking] = useState(false);
  const looks = useStepLooks();
  const run = useRpcMutation('workflows.import');
  const rpc = useRpc();

  const name = typed ?? freeName(file.name, taken);
  const chosen = { file: filledFile(file, { name, paths }), credentials };
  const later = useDeferredValue(JSON.stringify(chosen));
  const query = useRpcQuery('workflows.preview', JSON.parse(later), { keepPrevious: true });
  // The names that the file has, whatever they are called here.
  const plain = useRpcQuery('workflows.preview', { file });

  function onMake(publish: boolean): void {
    run.mutate(
      { ...chosen, asNew: true, publish, grant: publish ? 'all' : 'ask' },
      {
        onSuccess({ workflow, missingCredentials, endpoints }) {
          const lacking =
            missingCredentials.length === 0
              ? ''
              : ` It cannot run through before you add: ${missingCredentials.join(', ')}.`;
          const [endpoint] = endpoints;
          if (!publish)
            noticeDone(
              'Draft made',
              `“${workflow.name}” does nothing until you publish it.${lacking}`,
            );
          else if (event === null || endpoint === undefined)
            noticeDone('Published', `“${workflow.name}” is live.${lacking}`);
          else
            noticeOffer({
              title: 'Published',
              message: `“${workflow.name}” is live.${lacking}`,
              offer: 'Send the example',
              onOffer: () => sendExample(endpoint.path, event),
            });
          navigate(`/workflows/${workflow.id}`);
        },
        onError: (error) => noticeFailed('The workflow was not made', error),
      },
    );
  }

  function sendExample(endpoint: string, { headers, body }: NonNullable<Template['event']>): void {
    const bodyBase64 = base64Of(JSON.stringify(body));
    rpc.call('events.send', { endpoint, headers, bodyBase64 }).then(
      ({ id }) => navigate(`/inbox/${id}`),
      (error: unknown) => noticeFailed('The example was not sent', error),
    );
  }

  const preview = query.data;
  return (
    <>
      <div className={detail.head}>
        <div className={detail.titleRow}>
          <h2 className={detail.title}>{file.name}</h2>
        </div>
        <p className={detail.quiet}>{file.description}</p>
        <TextInput
          label="Name"
          maxLength={200}
          value={name}
          error={name.trim() === '' ? 'A workflow needs a name.' : undefined}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <div className={detail.actions}>
          <Button
            variant="filled"
            disabled={preview?.canImport !== true || name.trim() === ''}
            loading={run.isPending && !asking}
            onClick={() => onMake(false)}
          >
            Make a draft
          </Button>
          <Button
            disabled={preview?.canPublish !== true || name.trim() === ''}
            onClick={() =>
              preview !== undefined && preview.newPermissions.length > 0
                ? setAsking(true)
                : onMake(true)
            }
          >
            Make and publish
          </Button>
        </div>
        {query.isError && <ErrorState title="It cannot be previewed" error={query.error} />}
        {preview !== undefined && (
          <PreviewView
            preview={preview}
            looks={looks}
            endpoints={
              <Paths
                preview={preview}
                paths={paths}
                onPath={(key, path) => setPaths((had) => ({ ...had, [key]: path }))}
              />
            }
            credentials={
              plain.data === undefined ? undefined : (
                <CredentialChoices
                  wanted={plain.data.credentials}
                  chosen={credentials}
                  onChoose={(from, to) => setCredentials((had) => ({ ...had, [from]: to }))}
                />
              )
            }
          />
        )}
      </div>
      {asking && preview !== undefined && (
        <Dialog
          title={`What “${preview.name}” may reach`}
          opened
          onClose={() => setAsking(false)}
          width={520}
        >
          <AllowQuestion
            preview={preview}
            busy={run.isPending}
            onAllow={() => onMake(true)}
            onBack={() => setAsking(false)}
          />
        </Dialog>
      )}
    </>
  );
}

function Paths({
  preview,
  paths,
  onPath,
}: {
  preview: WorkflowPreview;
  paths: Readonly<Record<string, string>>;
  onPath: (key: string, path: string) => void;
}) {
  return preview.endpoints.map(({ key, path, exists, scheme }) => (
    <TextInput
      key={key}
      label={`Address of “${key}”`}
      description={
        exists
          ? 'An endpoint of this path is there; the workflow listens to it.'
          : scheme === 'none'
            ? 'It is made, and takes requests of anyone until you give it a signature scheme.'
            : `It is made, and checks signatures (${scheme}).`
      }
      leftSection={<span className={classes.prefix}>/hooks/</span>}
      leftSectionWidth={60}
      maxLength={200}
      value={paths[key] ?? path}
      onChange={(event) => onPath(key, event.currentTarget.value)}
    />
  ));
}

function CredentialChoices({
  wanted,
  chosen,
  onChoose,
}: {
  wanted: WorkflowPreview['credentials'];
  chosen: Readonly<Record<string, string>>;
  onChoose: (from: string, to: string) => void;
}) {
  const { data } = useRpcQuery('credentials.list', {});
  const names = data?.credentials.map(({ name }) => name) ?? [];
  return (
    <div className={classes.credentials}>
      {wanted.map(({ name }) => {
        const value = chosen[name] ?? name;
        return (
          <div key={name}>
            <Select
              label={`For “${name}”`}
              data={[...new Set([name, ...names])]}
              value={value}
              onChange={(next) => onChoose(name, next ?? name)}
            />
            {data !== undefined && !names.includes(value) && (
              <p className={classes.missing}>
                “{value}” <MissingCredential name={value} />
              </p>
            )}
          </div>
        );
      })}
    </div>
  );
}

function base64Of(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
