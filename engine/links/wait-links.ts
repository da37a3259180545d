import type { Logger } from 'pino';
import type { Committer } from '../db/committer.ts';
import type { EventRepository } from '../events/event-repository.ts';
import type { TriggerReader } from '../events/trigger-reader.ts';
import type { HostNotification } from '../host.ts';
import type { PushHub } from '../push-hub.ts';
import type { LinkKind, Links } from '../runs/links.ts';
import type { RunRepository } from '../runs/run-repository.ts';
import type { Signals } from '../runs/signals.ts';
import type { WaitRepository } from '../runs/wait-repository.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import { createApprovalNotices } from './approval-notices.ts';
import { createApprovalRequests } from './approval-requests.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { createEarlyArrivals } from './early-arrivals.ts';
import { createLinkRequests, type LinkRequests } from './link-requests.ts';
import { createLinkedWaits } from './linked-waits.ts';
import { createResumeRequests, type ResumeDeps } from './resume-requests.ts';

/** Runs that wait at a link for a person or a request, and everything that ends such a wait. */
export interface WaitLinks {
  readonly approvals: Approvals;
  /** For the hooks listener. */
  requests(deps: Pick<ResumeDeps, 'describe' | 'keep'>): LinkRequests;
  /** A wait began or ended (`token` null), durably. */
  changed(change: { runId: string; kind: LinkKind; token: string | null }): void;
  /** Shows what was still to be shown when the engine was closed. */
  start(): void;
  close(): void;
}

export function createWaitLinks(deps: {
  waits: WaitRepository;
  runs: RunRepository;
  events: Pick<EventRepository, 'insert'>;
  links: Links;
  signals: Signals;
  triggers: TriggerReader;
  committer: Pick<Committer, 'write'>;
  pushes: Pick<PushHub, 'changed'>;
  compiled: (versionSeq: number) => CompiledWorkflow;
  notify: (notification: HostNotification) => Promise<void>;
  publicUrl: () => string | undefined;
  timeZone: () => string;
  stored: ResumeDeps['stored'];
  now: () => number;
  log: Logger;
}): WaitLinks {
  const linkedWaits = createLinkedWaits(deps);
  const approvals = createApprovals({ ...deps, linkedWaits });
  const notices = createApprovalNotices(deps);
  const early = createEarlyArrivals();
  return {
    approvals,
    requests: (own) =>
      createLinkRequests({
        approval: createApprovalRequests({ ...deps, approvals }),
        resume: createResumeRequests({ ...deps, ...own, linkedWaits, early }),
      }),
    changed({ runId, kind, token }) {
      if (kind === 'approval') {
        deps.pushes.changed('approval', runId);
        if (token !== null) notices.began(token);
      } else if (token !== null) early.began(token);
    },
    start: notices.start,
    close() {
      notices.stop();
      early.close();
    },
  };
}
