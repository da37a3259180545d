import { Button, Select, TextInput } from '@mantine/core';
import { FileUp, Plus, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Trigger } from '../../../shared/model/trigger.ts';
import type { Workflow } from '../../../shared/model/workflow.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { useListKeys } from '../../ui/use-list-keys.ts';
import { useStoredState } from '../../ui/use-stored-state.ts';
import { FileImport } from './import/file-import.tsx';
import { EmptyWorkflows, NoSuchWorkflows } from './list/empty-workflows.tsx';
import { NameDialog } from './list/name-dialog.tsx';
import { PermissionsDialog } from './list/permissions-dialog.tsx';
import { PlaceDialog } from './list/place-dialog.tsx';
import type { RowCommand } from './list/row-menu.tsx';
import { SelectionBar } from './list/selection-bar.tsx';
import { useWorkflowActions } from './list/use-workflow-actions.ts';
import { WorkflowGrid, type WorkflowGridHandle } from './list/workflow-grid.tsx';
import { foldersOf, listWorkflows, SORT_KEYS, tagsOf } from './model/list-model.ts';
import { triggerWords } from './model/trigger-words.ts';
import { stateNames, toPause, troubled, WORKFLOW_STATES } from './model/workflow-state.ts';
import { useStepLooks } from './use-step-looks.ts';
import classes from './workflows-screen.module.css';

const stateFilters = ['all', ...WORKFLOW_STATES, 'trouble'] as const;
const stateOptions = stateFilters.map((value) => ({
  value,
  label: value === 'all' ? 'Any state' : value === 'trouble' ? 'In trouble' : stateNames[value],
}));

interface Asked {
  about: 'rename' | 'folder' | 'tags' | 'permissions';
  ids: readonly string[];
}

export function WorkflowsScreen() {
  const [, navigate] = useLocation();
  const workflows = useRpcQuery('workflows.list', {});
  const stats = useRpcQuery('workflows.stats', {});
  const triggers = useRpcQuery('triggers.list', {});
  const endpoints = useRpcQuery('endpoints.list', {});
  const looks = useStepLooks();
  const actions = useWorkflowActions();
  const grid = useRef<WorkflowGridHandle>(null);
  const search = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [tag, setTag] = useState('');
  const [state, setState] = useStoredState('workflows.state', {
    initial: 'all',
    values: stateFilters,
  });
  const [sort, setSort] = useStoredState('workflows.sort', { initial: 'name', values: SORT_KEYS });
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked>();
  const wanted = useDeferredValue(text);

  const all = workflows.data?.workflows;
  const liveTriggers = useMemo(() => byWorkflow(triggers.data?.triggers ?? []), [triggers.data]);
  const triggerLooks = useMemo(
    () => ({
      ...looks,
      paths: new Map(endpoints.data?.endpoints.map(({ id, settings }) => [id, settings.path])),
    }),
    [looks, endpoints.data],
  );
  const listed = useMemo(() => {
    const counts = new Map(stats.data?.workflows.map(({ id, counts: each }) => [id, each]));
    return (all ?? []).map((workflow) => {
      const live = liveTriggers.get(workflow.id) ?? [];
      return {
        workflow,
        counts: counts.get(workflow.id) ?? {},
        triggerWords: workflow.triggers
          .map((placed) => triggerWords(placed, live, triggerLooks))
          .join(' '),
        isTroubled: troubled(live).length > 0,
      };
    });
  }, [all, stats.data, liveTriggers, triggerLooks]);
  const groups = useMemo(
    () => listWorkflows(listed, { text: wanted, state, tag, sort }),
    [listed, wanted, state, tag, sort],
  );
  // What is gone, or hidden by a filter, is not acted on.
  const shown = new Set(groups.flatMap(({ rows }) => rows.map(({ workflow }) => workflow.id)));
  const chosen = (all ?? []).filter(({ id }) => selected.has(id) && shown.has(id));
  const about = (all ?? []).filter(({ id }) => asked?.ids.includes(id));
  const [first] = about;
  const folders = foldersOf(all ?? []);
  const tags = tagsOf(all ?? []);

  useEffect(() => {
    document.title = 'Workflows · Patchbay';
  }, []);
  useListKeys({ search, onNew: () => navigate('/workflows/new') });

  function onCommand(targets: readonly Workflow[], command: RowCommand): void {
    const [target] = targets;
    if (target === undefined) return;
    switch (command) {
      case 'open':
        actions.open(target);
        break;
      case 'run':
        actions.run(target);
        break;
      case 'pause':
        actions.setPaused(targets, toPause(targets, true).length > 0);
        break;
      case 'duplicate':
        actions.duplicate(target);
        break;
      case 'export':
        actions.exportFiles(targets);
        break;
      case 'remove':
        setSelected(new Set());
        actions.remove(targets);
        break;
      default:
        setAsked({ about: command, ids: targets.map(({ id }) => id) });
    }
  }
  function closeDialog(): void {
    setAsked(undefined);
    grid.current?.focus();
  }
  const isEmpty = all?.length === 0;

  return (
    <FileImport>
      {(chooseFile) => (
        <div className={classes.root}>
          <header className={classes.bar}>
            <h1 className={classes.title}>Workflows</h1>
            {isEmpty || all === undefined ? null : (
              <TextInput
                ref={search}
                className={classes.search}
                aria-label="Search workflows"
                placeholder="Search"
                leftSection={<Search size={14} aria-hidden="true" />}
                rightSection={<kbd className={classes.key}>/</kbd>}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Escape') setText('');
                  if (event.key !== 'ArrowDown' && event.key !== 'Escape') return;
                  event.preventDefault();
                  grid.current?.focus();
                }}
              />
            )}
            <div className={classes.tools}>
              {isEmpty || all === undefined ? null : (
                <>
                  {tags.length > 0 && (
                    <Select
                      aria-label="Tag"
                      className={classes.filter}
                      w={128}
                      data={[{ value: '', label: 'Any tag' }, ...tags]}
                      value={tag}
                      onChange={(next) => setTag(next ?? '')}
                    />
                  )}
                  <Select
                    aria-label="State of workflows"
                    className={classes.filter}
                    w={136}
                    data={stateOptions}
                    value={state}
                    onChange={(next) =>
                      setState(stateFilters.find((each) => each === next) ?? 'all')
                    }
                  />
                </>
              )}
              <Button leftSection={<FileUp size={14} />} onClick={chooseFile}>
                Import
              </Button>
              <Button
                variant="filled"
                leftSection={<Plus size={14} />}
                onClick={() => navigate('/workflows/new')}
              >
                New workflow
              </Button>
            </div>
          </header>
          {chosen.length > 0 && (
            <SelectionBar
              workflows={chosen}
              onCommand={(command) => onCommand(chosen, command)}
              onPaused={(paused) => actions.setPaused(chosen, paused)}
              onClear={() => setSelected(new Set())}
            />
          )}
          {content()}
          {first !== undefined && asked?.about === 'rename' && (
            <NameDialog workflow={first} onClose={closeDialog} />
          )}
          {first !== undefined && asked?.about === 'permissions' && (
            <PermissionsDialog workflow={first} onClose={closeDialog} />
          )}
          {first !== undefined && (asked?.about === 'folder' || asked?.about === 'tags') && (
            <PlaceDialog
              what={asked.about}
              workflows={about}
              folders={folders}
              tags={tags}
              onClose={closeDialog}
            />
          )}
        </div>
      )}
    </FileImport>
  );

  function content() {
    if (all === undefined) {
      return workflows.error === null ? (
        <ListSkeleton label="Loading workflows" />
      ) : (
        <ErrorState
          title="The workflows cannot be shown"
          error={workflows.error}
          onRetry={() => void workflows.refetch()}
        />
      );
    }
    if (isEmpty) return <EmptyWorkflows />;
    if (groups.length === 0) {
      return (
        <NoSuchWorkflows
          onShowAll={() => {
            setText('');
            setTag('');
            setState('all');
          }}
        />
      );
    }
    return (
      <WorkflowGrid
        ref={grid}
        groups={groups}
        triggers={liveTriggers}
        looks={triggerLooks}
        sort={sort}
        onSort={setSort}
        selected={selected}
        onSelected={setSelected}
        onCommand={(workflow, command) => onCommand([workflow], command)}
        onSelectionCommand={(command) => onCommand(chosen, command)}
      />
    );
  }
}

function byWorkflow(triggers: readonly Trigger[]): ReadonlyMap<string, readonly Trigger[]> {
  const map = new Map<string, Trigger[]>();
  for (const trigger of triggers) {
    const list = map.get(trigger.workflowId);
    if (list === undefined) map.set(trigger.workflowId, [trigger]);
    else list.push(trigger);
  }
  return map;
}
