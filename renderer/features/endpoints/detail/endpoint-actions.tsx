import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  Archive,
  ArchiveRestore,
  Ellipsis,
  Pause,
  Play,
  Trash2,
  Workflow as WorkflowIcon,
} from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { EndpointSettings } from '../../../../shared/model/endpoint.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { CopyButton } from '../../../ui/copy-button.tsx';
import detail from '../../../ui/detail.module.css';
import { noticeFailed } from '../../../ui/notices.ts';
import { sampleCurl } from '../../../ui/sample-curl.ts';
import type { EndpointRow } from '../model/endpoint-row.ts';
import { useSettingsUndo } from '../use-settings-undo.ts';
import { RemoveDialog } from './remove-dialog.tsx';

type State = EndpointSettings['state'];

const done: Record<State, { title: string; message: string }> = {
  active: { title: 'Active again', message: 'Events start their workflows.' },
  paused: { title: 'Paused', message: 'Events are stored and answered, and run nothing.' },
  retired: { title: 'Retired', message: 'Whoever sends is told 410: gone for good.' },
};

export function EndpointActions({ row }: { row: EndpointRow }) {
  const [, navigate] = useLocation();
  const [asked, setAsked] = useState(false);
  const update = useRpcMutation('endpoints.update');
  const sayDone = useSettingsUndo();
  const create = useRpcMutation('workflows.create');
  const { endpoint, workflows } = row;
  const { id, settings } = endpoint;
  const { state, path, name } = settings;

  function setState(next: State): void {
    update.mutate(
      { id, settings: { ...settings, state: next } },
      {
        onSuccess: (after) => sayDone(done[next], { before: settings, after }),
        onError: (error) => noticeFailed('The endpoint was not changed', error),
      },
    );
  }

  function makeWorkflow(): void {
    create.mutate(
      {
        name: name ?? path,
        definition: {
          steps: [{ id: 'webhook', type: 'webhook', params: { endpoint: id } }],
          edges: [],
        },
      },
      {
        onSuccess: (made) => navigate(`/workflows/${made.id}`),
        onError: (error) => noticeFailed('The workflow was not made', error),
      },
    );
  }

  return (
    <div className={detail.actions}>
      <Button
        leftSection={<WorkflowIcon size={14} />}
        loading={create.isPending}
        onClick={makeWorkflow}
        variant={workflows.length === 0 ? 'filled' : 'default'}
      >
        Make a workflow from it
      </Button>
      <CopyButton text={sampleCurl(endpoint)} label="Copy as curl" />
      {state === 'active' && (
        <Button
          leftSection={<Pause size={14} />}
          loading={update.isPending}
          onClick={() => setState('paused')}
        >
          Pause
        </Button>
      )}
      {state === 'paused' && (
        <Button
          leftSection={<Play size={14} />}
          loading={update.isPending}
          onClick={() => setState('active')}
        >
          Resume
        </Button>
      )}
      {state === 'retired' && (
        <Button
          leftSection={<ArchiveRestore size={14} />}
          loading={update.isPending}
          onClick={() => setState('active')}
        >
          Bring back
        </Button>
      )}
      <Menu
        position="bottom-end"
        shadow="none"
        transitionProps={{ duration: 0 }}
        width={200}
        withInitialFocusPlaceholder={false}
        withinPortal={false}
      >
        <Menu.Target>
          <ActionIcon variant="default" aria-label="More">
            <Ellipsis size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {state !== 'retired' && (
            <Menu.Item leftSection={<Archive size={14} />} onClick={() => setState('retired')}>
              Retire
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Trash2 size={14} />} onClick={() => setAsked(true)}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asked && (
        <RemoveDialog
          row={row}
          onClose={() => setAsked(false)}
          onRetire={() => {
            setAsked(false);
            setState('retired');
          }}
        />
      )}
    </div>
  );
}
