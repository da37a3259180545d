import { assertNever, ConflictError } from '../../shared/errors.ts';
import type { BulkRequest } from '../../shared/model/bulk.ts';
import { EVENT_REASONS } from '../../shared/model/event.ts';
import { idToText } from '../db/ids.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { EventRepository, StoredEvent } from '../events/event-repository.ts';
import type { Resend } from '../events/resend.ts';
import type { Rehearsals } from '../runs/rehearsals.ts';
import type { RunOperations } from '../runs/run-operations.ts';
import type { RunRepository } from '../runs/run-repository.ts';
import type { Workflows } from '../workflows/workflows.ts';

type EventRequest = Extract<BulkRequest, { events: unknown }>;
type RunRequest = Exclude<BulkRequest, EventRequest>;

export interface BulkActions {
  /**
   * Does with one event or run what a job is about; `done` is written with it, where that is a
   * transaction of its own, else behind it. False: it is gone meanwhile. Throws what kept it.
   */
  act(request: BulkRequest, seq: number, done: () => void): Promise<boolean>;
  /** Of the event or run; null when it is gone. */
  idOf(request: BulkRequest, seq: number): string | null;
}

export function createBulkActions(deps: {
  operations: RunOperations;
  rehearsals: Rehearsals;
  resend: Resend;
  events: EventRepository;
  runs: RunRepository;
  endpoints: Endpoints;
  workflows: Workflows;
}): BulkActions {
  const { operations, events, runs, endpoints, workflows } = deps;
  const workflowOf = (ref: string | undefined) =>
    ref === undefined ? undefined : workflows.get(ref);

  async function withEvent(
    request: EventRequest,
    event: StoredEvent,
    done: () => void,
  ): Promise<void> {
    switch (request.action) {
      case 'replay':
        await operations.replay({
          events: [event],
          workflow: workflowOf(request.workflow),
          version: request.version,
          fromStep: request.fromStep,
          along: done,
        });
        return;
      case 'resend': {
        const { status, reason } = await deps.resend(event, {
          endpoint: request.endpoint === undefined ? undefined : endpoints.get(request.endpoint),
          method: undefined,
          headers: undefined,
          query: undefined,
          body: undefined,
          sign: request.sign,
          privateKey: undefined,
        });
        if (status === 'rejected')
          throw new ConflictError(
            `The endpoint refused it: ${reason === null ? 'see the inbox.' : EVENT_REASONS[reason]}`,
          );
        return done();
      }
      case 'rehearse':
        await deps.rehearsals.start({
          on: { event },
          workflow: workflowOf(request.workflow),
          version: request.version,
        });
        return done();
      default:
        return assertNever(request);
    }
  }

  async function withRun(request: RunRequest, id: string, done: () => void): Promise<void> {
    switch (request.action) {
      case 'retry':
        await operations.retry(id, {
          stepId: undefined,
          iteration: undefined,
          input: undefined,
          output: undefined,
        });
        return done();
      case 'rerun':
        await operations.rerun(id, {
          fromStep: request.fromStep,
          version: request.version,
          along: done,
        });
        return;
      case 'cancel':
        await operations.cancel(id);
        return done();
      default:
        return assertNever(request);
    }
  }

  return {
    async act(request, seq, done) {
      if ('events' in request) {
        const event = events.bySeq(seq);
        if (event === undefined) return false;
        await withEvent(request, event, done);
        return true;
      }
      const run = runs.bySeq(seq);
      if (run === undefined) return false;
      await withRun(request, idToText(run.id), done);
      return true;
    },
    idOf(request, seq) {
      const row = 'events' in request ? events.bySeq(seq) : runs.bySeq(seq);
      return row === undefined ? null : idToText(row.id);
    },
  };
}
