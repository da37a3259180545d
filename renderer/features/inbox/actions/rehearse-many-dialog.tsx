import { Button, Checkbox, Select } from '@mantine/core';
import { ChevronLeft, FlaskConical, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatCount } from '../../../ui/format.ts';
import { TimeText } from '../../../ui/time-text.tsx';
import { countWords } from '../list/list-info.tsx';
import type { Chosen } from '../model/chosen.ts';
import classes from './actions.module.css';
import { RehearsalResult } from './rehearsal-result.tsx';
import { RehearsedList } from './rehearsed-list.tsx';
import { useChosenEvents } from './use-chosen-events.ts';
import { type Rehearsed, useRehearsals } from './use-rehearsals.ts';
import { type RehearsedVersion, VersionSelect } from './version-select.tsx';

/** More than anybody reads through; the rate of a bulk action would take minutes for them. */
const MOST = 100;

/** Carries out a workflow on many events while nothing outside is touched: would they end otherwise? */
export function RehearseManyDialog({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const events = useChosenEvents(chosen, MOST);
  const workflows = useRpcQuery('workflows.list', {}).data?.workflows ?? [];
  const [workflow, setWorkflow] = useState('');
  const [version, setVersion] = useState<RehearsedVersion>('draft');
  const [isNarrowed, setNarrowed] = useState(false);
  const [openId, setOpenId] = useState<string>();
  const { outcomes, isRunning, start, stop } = useRehearsals();
  const rows = events.data ?? [];
  const open = rows.find(({ id }) => id === openId);
  const outcome = openId === undefined ? undefined : outcomes.get(openId);
  const hasBegun = isRunning || outcomes.size > 0;
  const list = useRef<HTMLDivElement>(null);
  const lastOpen = useRef<string>(undefined);

  // Back in the list, the keys are where they were.
  useEffect(() => {
    const before = lastOpen.current;
    lastOpen.current = openId;
    if (openId !== undefined || before === undefined) return;
    list.current?.querySelector<HTMLElement>(`[data-event="${before}"]`)?.focus();
  }, [openId]);

  if (open !== undefined && outcome !== undefined && 'runId' in outcome)
    return (
      <Dialog opened width={720} title={`Rehearse with ${countWords(chosen)}`} onClose={onClose}>
        <div className={classes.stepHead}>
          <Button
            variant="subtle"
            color="gray"
            data-autofocus
            leftSection={<ChevronLeft size={14} />}
            onClick={() => setOpenId(undefined)}
          >
            All events
          </Button>
          <span className={classes.openTitle}>{open.summary}</span>
          <TimeText time={open.receivedAt} />
        </div>
        <RehearsalResult
          runId={outcome.runId}
          baseRunId={'baseRunId' in outcome ? outcome.baseRunId : null}
        />
        <DialogButtons>
          {'baseRunId' in outcome && outcome.baseRunId !== null && (
            <Link
              href={`/runs/compare/${outcome.baseRunId}/${outcome.runId}`}
              className={classes.endLink}
            >
              Compare the two runs side by side
            </Link>
          )}
          <Button onClick={onClose}>Close</Button>
        </DialogButtons>
      </Dialog>
    );

  return (
    <Dialog opened width={720} title={`Rehearse with ${countWords(chosen)}`} onClose={onClose}>
      <p className={classes.quiet}>
        Nothing outside is touched: what was recorded in the last run of each event stands in for
        what acts.
        {chosen.count > MOST && ` The newest ${MOST} of them are rehearsed.`}
      </p>
      <div className={classes.row}>
        <Select
          label="Workflow"
          className={classes.grow ?? ''}
          searchable
          disabled={isRunning}
          data={[
            { value: '', label: 'The one that last ran each event' },
            ...workflows.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={workflow}
          onChange={(next) => setWorkflow(next ?? '')}
        />
        <VersionSelect value={version} onChange={setVersion} disabled={isRunning} />
      </div>
      {events.error !== null && (
        <Callout tone="bad" title={describeError(events.error).message}>
          <p>{describeError(events.error).hint}</p>
        </Callout>
      )}
      {hasBegun && (
        <div ref={list} className={classes.stack}>
          <div className={classes.labelRow}>
            <p role="status">
              <strong>{sumOf(outcomes, rows.length)}</strong>
            </p>
            <Checkbox
              size="xs"
              label="Only what differs"
              checked={isNarrowed}
              onChange={(event) => setNarrowed(event.currentTarget.checked)}
            />
          </div>
          <RehearsedList
            rows={isNarrowed ? rows.filter(({ id }) => isOtherwise(outcomes.get(id))) : rows}
            outcomes={outcomes}
            onOpen={setOpenId}
          />
        </div>
      )}
      <DialogButtons>
        {isRunning && <span className={classes.endLink}>It stops when this window is closed.</span>}
        <Button onClick={onClose}>Close</Button>
        {isRunning ? (
          <Button leftSection={<Square size={12} />} onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            variant="filled"
            data-autofocus
            leftSection={<FlaskConical size={14} />}
            disabled={rows.length === 0}
            onClick={() =>
              void start(
                rows.map(({ id }) => id),
                { workflow: workflow === '' ? undefined : workflow, version },
              )
            }
          >
            {hasBegun
              ? 'Rehearse again'
              : `Rehearse ${rows.length === 0 ? '' : formatCount(rows.length, 'event')}`}
          </Button>
        )}
      </DialogButtons>
    </Dialog>
  );
}

function isOtherwise(outcome: Rehearsed | undefined): boolean {
  return outcome?.kind === 'compared' && outcome.differs;
}

/** `37 of 37 rehearsed: 35 differ, 2 do the same`. */
function sumOf(outcomes: ReadonlyMap<string, Rehearsed>, total: number): string {
  const all = [...outcomes.values()].filter(({ kind }) => kind !== 'running');
  const compared = all.filter(({ kind }) => kind === 'compared');
  const differ = compared.filter(isOtherwise).length;
  const same = compared.length - differ;
  const first = all.filter(({ kind }) => kind === 'first').length;
  const slow = all.filter(({ kind }) => kind === 'slow').length;
  const refused = all.filter(({ kind }) => kind === 'refused').length;
  const parts = [
    differ === 0 ? '' : `${differ} ${differ === 1 ? 'differs' : 'differ'}`,
    same === 0 ? '' : `${same} ${same === 1 ? 'does' : 'do'} the same`,
    first === 0 ? '' : `${first} ran for the first time`,
    slow === 0 ? '' : `${slow} still ${slow === 1 ? 'goes' : 'go'} on`,
    refused === 0 ? '' : `${refused} could not be rehearsed`,
  ].filter((part) => part !== '');
  const done = `${all.length} of ${formatCount(total, 'event')} rehearsed`;
  return parts.length === 0 ? done : `${done}: ${parts.join(', ')}`;
}
