import { useEffect, useRef, useState } from 'react';
import type { RunDetail, RunStatus } from '../../../../shared/model/run.ts';
import type { RpcClient } from '../../../rpc/client.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { isActive } from '../../../ui/run-words.ts';
import type { RehearsedVersion } from './version-select.tsx';

/** Rehearsals that are under way together: each holds the values of a whole run. */
const AT_ONCE = 4;
/** A push says when a run goes on; one that got lost is made up for. */
const LOOK_AGAIN_MS = 1000;
/** Then the others are gone on with. */
const PATIENCE_MS = 60_000;

/** How the rehearsal of one event went. */
export type Rehearsed =
  | { kind: 'running' }
  /** It could not be rehearsed. */
  | { kind: 'refused'; message: string }
  /** It goes on; nobody waits for it any more. */
  | { kind: 'slow'; runId: string; baseRunId: string | null }
  /** There was no run to compare it with. */
  | { kind: 'first'; runId: string; status: RunStatus }
  | {
      kind: 'compared';
      runId: string;
      baseRunId: string;
      before: RunStatus;
      status: RunStatus;
      /** Names of the steps that came out otherwise. */
      differing: readonly string[];
      differs: boolean;
    };

export interface RehearsedWith {
  /** Left out: the one that last ran each event. */
  workflow?: string | undefined;
  version: RehearsedVersion;
}

/**
 * Rehearses one event after the other and compares each with its last run. What is under way when
 * somebody stops ends by itself; the others are not begun.
 */
export function useRehearsals() {
  const rpc = useRpc();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Rehearsed>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const ending = useRef(new AbortController());
  useEffect(() => () => ending.current.abort(), []);

  async function start(ids: readonly string[], wanted: RehearsedWith): Promise<void> {
    ending.current.abort();
    const own = new AbortController();
    ending.current = own;
    const { signal } = own;
    const tell = (id: string, outcome: Rehearsed): void => {
      if (!signal.aborted) setOutcomes((before) => new Map(before).set(id, outcome));
    };
    setOutcomes(new Map());
    setRunning(true);
    const left = ids.values();
    async function work(): Promise<void> {
      for (const id of left) {
        if (signal.aborted) return;
        tell(id, { kind: 'running' });
        try {
          tell(id, await rehearse(rpc, id, wanted, signal));
        } catch (error) {
          tell(id, { kind: 'refused', message: describeError(error).message });
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (ending.current === own) setRunning(false);
  }

  function stop(): void {
    ending.current.abort();
    setRunning(false);
    setOutcomes(
      (before) => new Map([...before].filter(([, outcome]) => outcome.kind !== 'running')),
    );
  }
  return { outcomes, isRunning, start, stop };
}

async function rehearse(
  rpc: RpcClient,
  event: string,
  { workflow, version }: RehearsedWith,
  signal: AbortSignal,
): Promise<Rehearsed> {
  const begun = await rpc.call('runs.rehearse', { event, workflow, version }, signal);
  const { baseRunId } = begun;
  const run = await whenEnded(rpc, begun.run.id, signal);
  const runId = run.id;
  if (isActive(run)) return { kind: 'slow', runId, baseRunId };
  const { status } = run;
  if (baseRunId === null) return { kind: 'first', runId, status };
  const { before, differs, steps } = await rpc.call(
    'runs.compare',
    { before: baseRunId, after: runId },
    signal,
  );
  return {
    kind: 'compared',
    runId,
    baseRunId,
    before: before.status,
    status,
    differing: steps.flatMap((step) => (step.differs ? [step.stepName || step.stepId] : [])),
    differs,
  };
}

/** The run as it ended, or as it stands when it takes too long. */
async function whenEnded(rpc: RpcClient, id: string, signal: AbortSignal): Promise<RunDetail> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const change = nextChange(rpc, id);
    try {
      const run = await rpc.call('runs.get', { id, longest: 0 }, signal);
      if (!isActive(run) || Date.now() > until) return run;
      await change.happened;
    } finally {
      change.end();
    }
  }
}

function nextChange(rpc: RpcClient, id: string): { happened: Promise<void>; end: () => void } {
  let end = (): void => undefined;
  const happened = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LOOK_AGAIN_MS);
    const forget = rpc.onPush(({ topic, ids, all }) => {
      if (topic === 'run' && (all || ids.includes(id))) resolve();
    });
    end = () => {
      clearTimeout(timer);
      forget();
    };
  });
  return { happened, end };
}
