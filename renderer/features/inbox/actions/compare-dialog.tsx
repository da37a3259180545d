import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatPath } from '../../../../shared/expression/key-path.ts';
import type { EventSummary } from '../../../../shared/model/event.ts';
import type { ValueChange } from '../../../../shared/model/run.ts';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ChangeList } from '../../../ui/change-list.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import classes from './actions.module.css';
import { SideBySide } from './side-by-side.tsx';

/** Two events: the one that came first at the left. */
export function CompareDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const [other, setOther] = useState<string>();
  const [first, second = other] = ids;
  return (
    <Dialog opened width={960} title="Compare two events" onClose={onClose}>
      {first === undefined ? null : second === undefined ? (
        <PickOther id={first} onPick={setOther} />
      ) : (
        <Comparison ids={[first, second]} />
      )}
      <DialogButtons>
        {other !== undefined && <Button onClick={() => setOther(undefined)}>Choose another</Button>}
        <Button onClick={onClose}>Close</Button>
      </DialogButtons>
    </Dialog>
  );
}

/** Those of the same endpoint or trigger come first to mind. */
function PickOther({ id, onPick }: { id: string; onPick: (id: string) => void }) {
  const event = useRpcQuery('events.get', { id }).data;
  const from =
    event?.endpointId != null
      ? { endpoint: event.endpointId }
      : event?.workflowId != null
        ? { workflow: event.workflowId }
        : {};
  const list = useRpcQuery('events.list', { ...from, limit: 50 }, { enabled: event !== undefined });
  const others = list.data?.events.filter((each) => each.id !== id) ?? [];
  if (list.data !== undefined && others.length === 0)
    return <p className={classes.quiet}>Nothing else came from where this event came from.</p>;
  return (
    <>
      <p className={classes.quiet}>With which one? These came from the same place.</p>
      <ul className={classes.picks} aria-label="Events to compare with">
        {others.map((each) => (
          <li key={each.id}>
            <button type="button" className={classes.pick} onClick={() => onPick(each.id)}>
              <StatusBadge status={each.status} />
              <span>{each.summary}</span>
              <TimeText time={each.receivedAt} />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Comparison({ ids }: { ids: readonly [string, string] }) {
  const [view, setView] = useState<'changes' | 'sides'>('changes');
  // Ids grow with time.
  const [before = '', after = ''] = [...ids].sort();
  const { data, error } = useRpcQuery('events.compare', { before, after });
  if (error !== null)
    return (
      <Callout tone="bad" title={describeError(error).message}>
        <p>{describeError(error).hint}</p>
      </Callout>
    );
  if (data === undefined) return null;
  const parts = [
    { title: 'Request', changes: data.request },
    { title: 'Query', changes: data.query },
    { title: 'Headers', changes: data.headers },
    { title: 'Body', changes: data.body ?? [] },
  ].filter(({ changes }) => changes.length > 0);
  return (
    <>
      <div className={classes.pair}>
        <Side title="Before" event={data.before} />
        <Side title="After" event={data.after} />
      </div>
      <div className={classes.stepHead}>
        <span role="status">
          {data.differs
            ? data.sameBytes
              ? 'The bodies are the same, byte for byte.'
              : 'The bodies differ.'
            : 'They say the same.'}
        </span>
        <SegmentedControl
          size="xs"
          aria-label="How to show it"
          data={[
            { value: 'changes', label: 'Differences' },
            { value: 'sides', label: 'Side by side' },
          ]}
          value={view}
          onChange={(next) => setView(next === 'sides' ? 'sides' : 'changes')}
        />
      </div>
      {view === 'sides' ? (
        <SideBySide before={before} after={after} />
      ) : (
        parts.map(({ title, changes }) => (
          <section key={title} className={classes.part} aria-label={title}>
            <h3 className={classes.partTitle}>{title}</h3>
            <ChangeList
              changes={changes}
              nameOf={placeName}
              label={`What differs: ${title.toLowerCase()}`}
            />
          </section>
        ))
      )}
      {view === 'changes' && data.body === null && (
        <p className={classes.quiet}>The bodies are too large to be compared field by field.</p>
      )}
    </>
  );
}

function Side({ title, event }: { title: string; event: EventSummary }) {
  return (
    <div className={classes.side}>
      <span className={classes.small}>
        {title} · <TimeText time={event.receivedAt} />
      </span>
      <span className={classes.sideTitle}>{event.summary}</span>
      <StatusBadge status={event.status} />
    </div>
  );
}

function placeName(path: ValueChange['path']): string {
  return path.length === 0 ? 'All of it' : formatPath(path);
}
