import { ActionIcon, Button, Menu, Select, Tabs, Tooltip } from '@mantine/core';
import { Copy, Download, Ellipsis, Eye, History, RotateCcw } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { WorkflowDefinition, WorkflowDetail } from '../../../../shared/model/workflow.ts';
import { withPlaces } from '../../../canvas/lay-out.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import tabs from '../../../ui/data-tabs.module.css';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useReveal } from '../problems/use-reveal.ts';
import { usePanel, usePanelStore } from '../run/panel-state.ts';
import { WorkflowSettings } from '../settings/workflow-settings.tsx';
import side from '../side/side-panel.module.css';
import { SidePanel } from '../side/side-panel.tsx';
import { diffDefinitions } from './definition-diff.ts';
import { DiffView } from './diff-view.tsx';
import { diffSummary } from './diff-words.ts';
import { downloadText, fileName } from './download.ts';
import { JsonSides } from './json-sides.tsx';
import { useVersions, versionBefore } from './use-versions.ts';
import classes from './versions.module.css';

/** What each of the newest changed is told; of older ones when they are looked at. */
const TOLD_VERSIONS = 30;

/** At the right (`side === 'versions'`): versions, and the settings of the workflow. */
export function VersionsPanel() {
  const { workflowId } = useEditorContext();
  const { data: workflow } = useRpcQuery('workflows.get', { id: workflowId });
  return (
    <SidePanel title="Versions and settings">
      <Tabs unstyled defaultValue="versions" keepMounted={false} classNames={tabs}>
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="versions">
          {workflow !== undefined && <Versions workflow={workflow} />}
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <WorkflowSettings />
        </Tabs.Panel>
      </Tabs>
    </SidePanel>
  );
}

function Versions({ workflow }: { workflow: WorkflowDetail }) {
  const { versions, publishedVersion } = workflow;
  const told = versions.slice(0, TOLD_VERSIONS + 1).map(({ number }) => number);
  const definitions = useVersions(told);
  const [compared, setCompared] = useState<{ before: string; after: string } | null>(null);
  const viewed = usePanel((state) => state.viewedVersion);
  return (
    <>
      <div className={classes.compare}>
        <Button
          disabled={versions.length === 0}
          aria-expanded={compared !== null}
          onClick={() =>
            setCompared(
              compared === null
                ? { before: String(publishedVersion ?? versions[0]?.number ?? ''), after: 'draft' }
                : null,
            )
          }
        >
          Compare two
        </Button>
        <FileMenu workflow={workflow} version="draft" label="The draft as a file" />
        <span className={side.small}>
          {versions.length === 0 ? 'Not published yet' : 'The draft is what you edit'}
        </span>
      </div>
      {compared !== null && (
        <Compare workflow={workflow} compared={compared} onChange={setCompared} />
      )}
      {versions.length === 0 && (
        <p className={classes.compared}>
          Each time you publish, a version is kept here. It can be looked at, compared, and taken
          back into the draft.
        </p>
      )}
      <ol aria-label="Versions, newest first">
        {versions.map(({ number, createdAt }) => (
          <li key={number} className={classes.version} data-viewed={viewed === number || undefined}>
            <p className={classes.versionName}>
              Version {number}
              {number === publishedVersion && (
                <span className={classes.live}>{workflow.paused ? 'paused' : 'live'}</span>
              )}
              <span className={classes.time}>
                <TimeText time={createdAt} />
              </span>
            </p>
            <WhatChanged
              now={definitions.get(number)}
              before={definitions.get(versionBefore(workflow, number) ?? 0)}
              isFirst={versionBefore(workflow, number) === null}
            />
            <VersionTools workflow={workflow} number={number} />
          </li>
        ))}
      </ol>
    </>
  );
}

function WhatChanged({
  now,
  before,
  isFirst,
}: {
  now: WorkflowDefinition | undefined;
  before: WorkflowDefinition | undefined;
  isFirst: boolean;
}) {
  const { catalog } = useEditorContext();
  const words = useMemo(() => {
    if (now === undefined) return '';
    if (isFirst) return `The first one, of ${now.steps.length} steps`;
    return before === undefined ? '' : diffSummary(diffDefinitions(before, now, catalog));
  }, [now, before, isFirst, catalog]);
  return <p className={classes.what}>{words}</p>;
}

function VersionTools({ workflow, number }: { workflow: WorkflowDetail; number: number }) {
  const panel = usePanelStore();
  const viewed = usePanel((state) => state.viewedVersion);
  const isViewed = viewed === number;
  const restore = useRestore();
  return (
    <span className={classes.rowTools}>
      <Tooltip label={isViewed ? 'Back to the draft' : 'Look at it'}>
        <ActionIcon
          aria-label={`Look at version ${number}`}
          aria-pressed={isViewed}
          onClick={() => panel.setState({ viewedVersion: isViewed ? null : number })}
        >
          {isViewed ? <History size={15} /> : <Eye size={15} />}
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Take it back into the draft">
        <ActionIcon aria-label={`Restore version ${number}`} onClick={() => restore(number)}>
          <RotateCcw size={15} />
        </ActionIcon>
      </Tooltip>
      <FileMenu workflow={workflow} version={number} label={`Version ${number} as a file`} />
    </span>
  );
}

/** The draft becomes what the version was; undo gives it back. */
export function useRestore(): (number: number) => void {
  const rpc = useRpc();
  const { workflowId, store, view } = useEditorContext();
  const panel = usePanelStore();
  return (number) => {
    rpc.call('workflows.version', { id: workflowId, number }).then(
      ({ definition }) => {
        store.getState().change(() => withPlaces(definition));
        // It stands elsewhere than what was on the canvas before the version was looked at.
        view.setState({ sight: null });
        panel.setState({ viewedVersion: null });
        view.getState().announce(`The draft is version ${number} again`);
        noticeDone(
          `The draft is version ${number} again`,
          'Undo gives back what it was. Nothing is published yet.',
        );
      },
      (error: unknown) => noticeFailed('The version was not restored', error),
    );
  };
}

/** A version, or the draft, as a file or in the clipboard. */
function FileMenu({
  workflow,
  version,
  label,
}: {
  workflow: WorkflowDetail;
  version: number | 'draft';
  label: string;
}) {
  const rpc = useRpc();
  const { autosave } = useEditorContext();
  const read = async (): Promise<string> => {
    if (version === 'draft') await autosave.flush();
    const file = await rpc.call('workflows.export', { id: workflow.id, version });
    return `${JSON.stringify(file, null, 2)}\n`;
  };
  const failed = (error: unknown) => noticeFailed('There is no file', error);
  const suffix = version === 'draft' ? 'draft' : `v${version}`;
  return (
    <Menu
      position="bottom-end"
      width={200}
      transitionProps={{ duration: 0 }}
      withInitialFocusPlaceholder={false}
      withinPortal={false}
      floatingStrategy="fixed"
    >
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon aria-label={label}>
            <Ellipsis size={15} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Download size={14} />}
          onClick={() =>
            void read().then((text) => downloadText(fileName(workflow.name, suffix), text), failed)
          }
        >
          Export as a file
        </Menu.Item>
        <Menu.Item
          leftSection={<Copy size={14} />}
          onClick={() =>
            void read()
              .then((text) => navigator.clipboard.writeText(text))
              .then(() => noticeDone('Copied', 'The workflow is in the clipboard, as JSON.'))
              .catch(failed)
          }
        >
          Copy as JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Compare({
  workflow,
  compared,
  onChange,
}: {
  workflow: WorkflowDetail;
  compared: { before: string; after: string };
  onChange: (compared: { before: string; after: string }) => void;
}) {
  const { catalog } = useEditorContext();
  const reveal = useReveal();
  const draft = useEditor(({ definition }) => definition);
  const [asJson, setAsJson] = useState(false);
  const choices = [
    { value: 'draft', label: 'Draft' },
    ...workflow.versions.map(({ number }) => ({
      value: String(number),
      label: `Version ${number}`,
    })),
  ];
  const numbers = [compared.before, compared.after].map(Number).filter((n) => n > 0);
  const definitions = useVersions(numbers);
  const of = (choice: string): WorkflowDefinition | undefined =>
    choice === 'draft' ? draft : definitions.get(Number(choice));
  const before = of(compared.before);
  const after = of(compared.after);
  return (
    <section className={classes.compared} aria-label="Comparison">
      <div className={side.actions}>
        <Select
          aria-label="Before"
          w={128}
          data={choices}
          value={compared.before}
          onChange={(value) => value !== null && onChange({ ...compared, before: value })}
        />
        <span className={side.quiet}>and</span>
        <Select
          aria-label="After"
          w={128}
          data={choices}
          value={compared.after}
          onChange={(value) => value !== null && onChange({ ...compared, after: value })}
        />
        <button type="button" className={side.jump} onClick={() => setAsJson(!asJson)}>
          {asJson ? 'In words' : 'As JSON'}
        </button>
      </div>
      {before !== undefined && after !== undefined && (
        <div className={classes.difference}>
          {asJson ? (
            <JsonSides before={before} after={after} label="Differences as JSON" />
          ) : (
            <DiffView
              diff={diffDefinitions(before, after, catalog)}
              before={before}
              after={after}
              onStep={compared.after === 'draft' ? reveal.step : undefined}
            />
          )}
        </div>
      )}
    </section>
  );
}
