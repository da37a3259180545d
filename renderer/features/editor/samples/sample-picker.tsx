import { Button, Menu } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { EventSummary } from '../../../../shared/model/event.ts';
import type { RunSummary } from '../../../../shared/model/run.ts';
import type { WorkflowSamples } from '../../../../shared/model/workflow.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { formatTime } from '../../../ui/format.ts';
import { causeWords } from '../../../ui/run-words.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { type SampleSource, useEditorView } from '../model/editor-view.ts';
import { showRun, usePanelStore } from '../run/panel-state.ts';
import { eventWords } from './event-words.ts';
import { NoSamples } from './no-samples.tsx';
import classes from './samples.module.css';
import { useSamples } from './use-samples.ts';

const SHOWN_EVENTS = 10;
const SHOWN_RUNS = 8;

/** Above the input part of the step panel: whose data the author works with. */
export function SamplePicker() {
  const { view } = useEditorContext();
  const { samples, refetch } = useSamples();
  const source = useEditorView((state) => state.samples);
  const panel = usePanelStore();
  const [isOpen, setIsOpen] = useState(false);
  if (samples === undefined) return null;
  const isNewest = source.event === undefined && source.run === undefined;
  const pick = (next: SampleSource): void => {
    view.getState().useSamples(next);
    if (next.run !== undefined) showRun(panel, next.run);
    if (next.run === undefined && next.event === undefined) refetch();
  };
  return (
    <>
      <div className={classes.picker}>
        <Menu
          opened={isOpen}
          onChange={setIsOpen}
          position="bottom-start"
          width={360}
          transitionProps={{ duration: 0 }}
          withInitialFocusPlaceholder={false}
          withinPortal={false}
          floatingStrategy="fixed"
        >
          <Menu.Target>
            <Button
              variant="subtle"
              color="gray"
              rightSection={<ChevronDown size={13} />}
              aria-label={`Sample data: ${sourceWords(samples, source)}`}
            >
              <span className={classes.source}>{sourceWords(samples, source)}</span>
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            <Menu.RadioGroup value={keyOf(source)} onChange={(key) => pick(sourceOf(key))}>
              <Menu.RadioItem value="newest" closeMenuOnClick onClick={() => isNewest && refetch()}>
                The newest there is
              </Menu.RadioItem>
              {isOpen && <Choices />}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
      </div>
      {samples.triggerFrom.kind === 'none' && <NoSamples />}
    </>
  );
}

function keyOf({ run, event }: SampleSource): string {
  if (run !== undefined) return `run ${run}`;
  return event === undefined ? 'newest' : `event ${event}`;
}

function sourceOf(key: string): SampleSource {
  const [kind, id] = key.split(' ');
  if (id === undefined) return {};
  return kind === 'run' ? { run: id } : { event: id };
}

function sourceWords({ triggerFrom }: WorkflowSamples, source: SampleSource): string {
  if (triggerFrom.kind === 'none') return 'No data yet';
  const time = triggerFrom.at === null ? '' : `, ${formatTime(triggerFrom.at, Date.now())}`;
  if (source.run !== undefined) return `Run${time}`;
  if (source.event !== undefined) return `Event${time}`;
  return triggerFrom.kind === 'event' ? `Newest event${time}` : `Newest run${time}`;
}

function Choices() {
  const { workflowId } = useEditorContext();
  const endpoints = useEditor(({ definition }) =>
    definition.steps
      .flatMap(({ type, params }) =>
        type === 'webhook' && typeof params['endpoint'] === 'string' ? [params['endpoint']] : [],
      )
      .join(' '),
  );
  const [endpoint] = endpoints.split(' ');
  const byWebhook = endpoint !== undefined && endpoint !== '';
  const events = useRpcQuery('events.list', {
    limit: SHOWN_EVENTS,
    status: 'accepted',
    ...(byWebhook ? { endpoint } : { workflow: workflowId }),
  });
  const runs = useRpcQuery('runs.list', { workflow: workflowId, limit: SHOWN_RUNS });
  const found = events.data?.events ?? [];
  const bodies = useBodies(found);
  return (
    <>
      <Menu.Label>Events</Menu.Label>
      {events.isError && <Menu.Label>They cannot be read just now.</Menu.Label>}
      {events.data !== undefined && found.length === 0 && <Menu.Label>None yet.</Menu.Label>}
      {found.map((event) => (
        <Menu.RadioItem key={event.id} value={keyOf({ event: event.id })} closeMenuOnClick>
          <span className={classes.item}>
            <span>
              {formatTime(event.receivedAt, Date.now())} {event.method} {event.path}
            </span>
            <span className={classes.itemWords}>{bodies.get(event.id) ?? ' '}</span>
          </span>
        </Menu.RadioItem>
      ))}
      <Menu.Label>Runs</Menu.Label>
      {runs.data?.runs.length === 0 && <Menu.Label>None yet.</Menu.Label>}
      {runs.data?.runs.map((run) => (
        <RunItem key={run.id} run={run} />
      ))}
    </>
  );
}

function RunItem({ run }: { run: RunSummary }) {
  return (
    <Menu.RadioItem
      value={keyOf({ run: run.id })}
      closeMenuOnClick
      rightSection={<StatusBadge status={run.status} />}
    >
      {formatTime(run.queuedAt, Date.now())} · {causeWords(run)}
    </Menu.RadioItem>
  );
}

/** What their bodies say, once it is read. */
function useBodies(events: readonly EventSummary[]): ReadonlyMap<string, string> {
  const rpc = useRpc();
  return useQueries({
    queries: events.map(({ id }) => ({
      queryKey: ['events.get', { id }],
      queryFn: ({ signal }: { signal: AbortSignal }) => rpc.call('events.get', { id }, signal),
    })),
    combine: (answers) =>
      new Map(
        answers.flatMap(({ data }) =>
          data === undefined ? [] : [[data.id, eventWords(data.trigger)] as const],
        ),
      ),
  });
}
