import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/errors.ts';
import { type FieldProblem, readFields } from '../../shared/form-fields.ts';
import type { Json } from '../../shared/json.ts';
import {
  type Approval,
  type ApprovalRequest,
  approvalRequestSchema,
  type Decided,
  type Decision,
  decidedSchema,
} from '../../shared/model/approval.ts';
import { idToText } from '../db/ids.ts';
import type { Links } from '../runs/links.ts';
import type { ListedRun, RunRepository } from '../runs/run-repository.ts';
import type { Signals } from '../runs/signals.ts';
import { signalSchema, type WaitRepository, type WaitRow } from '../runs/wait-repository.ts';
import type { CompiledWorkflow } from '../workflows/compile.ts';
import { type LinkedWait, type LinkedWaits, stateOf } from './linked-waits.ts';

/** What somebody answers. */
export interface Answer {
  decision: Decision;
  fields: { readonly [name: string]: Json };
  by: string;
  comment: string;
  /** When the question was asked that they saw (ms UTC): it may have been asked anew since. */
  asked?: number | undefined;
}

export type DecideResult =
  | { kind: 'decided'; decided: Decided }
  | { kind: 'invalid'; problems: readonly FieldProblem[] }
  | { kind: 'asked-anew' }
  /** It takes no answer, or not any more. */
  | { kind: 'closed'; at: LinkedWait };

export interface Approvals {
  /** Null for a link that leads nowhere. */
  find(token: string): LinkedWait | null;
  /** Of a wait that has begun. */
  request(wait: WaitRow): ApprovalRequest;
  /** Who answered what; null where nobody did, or a person supplied the step's output. */
  decidedOf(wait: WaitRow | null): Decided | null;
  /**
   * Resolves when the answer is durable. Null for a link that leads nowhere. The same answer given
   * twice is decided twice, to the same effect.
   */
  decide(token: string, answer: Answer): Promise<DecideResult | null>;
  /** Open ones, the oldest first. */
  list(options: { limit: number; run: ListedRun | undefined }): {
    approvals: Approval[];
    more: boolean;
  };
  /**
   * From the app or a command. Throws NotFoundError, ConflictError (nothing waits, several do, or
   * somebody was faster), InvalidInputError.
   */
  decideOf(
    run: ListedRun,
    options: Answer & { stepId: string | undefined; iteration: string | undefined },
  ): Promise<Decided & { stepId: string; iteration: string }>;
}

export function createApprovals(deps: {
  waits: WaitRepository;
  runs: RunRepository;
  links: Links;
  linkedWaits: LinkedWaits;
  signals: Signals;
  compiled: (versionSeq: number) => CompiledWorkflow;
  now: () => number;
}): Approvals {
  const { waits, runs, linkedWaits, now } = deps;

  function request({ data }: WaitRow): ApprovalRequest {
    return approvalRequestSchema.parse(JSON.parse(data));
  }

  function decidedOf(wait: WaitRow | null): Decided | null {
    if (wait === null || wait.result === null) return null;
    const signal = signalSchema.parse(JSON.parse(wait.result));
    const decided = decidedSchema.safeParse('output' in signal ? signal.output : null);
    return decided.success ? decided.data : null;
  }

  function find(token: string): LinkedWait | null {
    return linkedWaits.find('approval', token);
  }

  /** As it was found before: the same answer once more, or too late. */
  function closed(at: LinkedWait, own: Omit<Decided, 'decidedAt'>): DecideResult {
    const decided = at.state === 'answered' ? decidedOf(at.wait) : null;
    return decided !== null && isSame(decided, own)
      ? { kind: 'decided', decided }
      : { kind: 'closed', at };
  }

  async function decide(token: string, answer: Answer): Promise<DecideResult | null> {
    const at = find(token);
    if (at === null) return null;
    const { wait } = at;
    if (wait === null) return { kind: 'closed', at };
    if (answer.asked !== undefined && answer.asked !== wait.created_at)
      return { kind: 'asked-anew' };
    const { decision } = answer;
    const { values: fields, problems } = readFields(request(wait).fields, answer.fields, {
      lenient: decision === 'rejected',
    });
    const by = oneLine(answer.by);
    const own = { decision, by: by === '' ? null : by, fields, comment: lines(answer.comment) };
    if (at.state !== 'open') return closed(at, own);
    if (problems.length > 0) return { kind: 'invalid', problems };
    const decided: Decided = { ...own, decidedAt: new Date(now()).toISOString() };
    const ended = await deps.signals.send(token, { port: decision, output: { ...decided } });
    if (ended !== null) return { kind: 'decided', decided };
    const after = find(token);
    return after === null ? null : closed(after, own);
  }

  function show(wait: WaitRow, run: ListedRun): Approval {
    const { step_id: stepId, iteration } = wait;
    const compiled = deps.compiled(run.version_seq).byId.get(stepId);
    return {
      ...request(wait),
      runId: idToText(run.id),
      workflowId: run.workflow_id,
      workflowName: run.workflow_name,
      stepId,
      stepName: compiled?.step.name ?? compiled?.type?.name ?? stepId,
      iteration,
      since: wait.created_at,
      due: wait.due_at,
      link: deps.links.url('approval', wait.token),
    };
  }

  function isOpen(wait: WaitRow, run: ListedRun): boolean {
    return wait.kind === 'approval' && stateOf(wait, run, now()) === 'open';
  }

  function openOf(run: ListedRun): WaitRow[] {
    return waits
      .ofRun(run.seq)
      .filter((wait) => isOpen(wait, run))
      .sort((a, b) => a.created_at - b.created_at);
  }

  /** The one that is meant. Throws where that is none, or several. */
  function choose(
    run: ListedRun,
    { stepId, iteration }: { stepId: string | undefined; iteration: string | undefined },
  ): WaitRow {
    const named = waits
      .ofRun(run.seq)
      .filter(
        (wait) =>
          wait.kind === 'approval' &&
          (stepId === undefined || wait.step_id === stepId) &&
          (iteration === undefined || wait.iteration === iteration),
      );
    const open = named.filter((wait) => isOpen(wait, run));
    const [first, second] = open;
    if (second !== undefined)
      throw new ConflictError('The run waits for several approvals.', {
        hint: `Say which one, by step and item: ${namesOf(open)}.`,
      });
    if (first !== undefined) return first;
    const [only, ...others] = named;
    // It was there: who asked for it is told what became of it.
    if (only !== undefined && others.length === 0) return only;
    if (stepId !== undefined && deps.compiled(run.version_seq).byId.get(stepId) === undefined)
      throw new NotFoundError('step', stepId);
    throw new ConflictError('The run does not wait for this approval.', {
      hint: 'List those that are open: patchbay approvals list.',
    });
  }

  return {
    find,
    request,
    decidedOf,
    decide,
    list({ limit, run }) {
      // One more than asked for, to know whether there are others.
      const rows = run === undefined ? waits.open('approval', limit + 1) : openOf(run);
      const shown = rows.slice(0, limit).flatMap((wait) => {
        const own = run ?? runs.listedBySeq(wait.run_seq);
        return own !== undefined && isOpen(wait, own) ? [show(wait, own)] : [];
      });
      return { approvals: shown, more: rows.length > limit };
    },
    async decideOf(run, { stepId, iteration, ...answer }) {
      const wait = choose(run, { stepId, iteration });
      const result = await decide(wait.token, answer);
      switch (result?.kind) {
        case 'decided':
          return { ...result.decided, stepId: wait.step_id, iteration: wait.iteration };
        case 'invalid':
          throw new InvalidInputError(
            'The fields are not filled in as they should be.',
            result.problems.map(({ name, problem }) => `fields.${name}: ${problem}`),
          );
        case 'closed':
          throw new ConflictError(closedWords(result.at, decidedOf(result.at.wait)), {
            hint: 'To ask again, retry the step: patchbay runs retry RUN --step STEP.',
          });
        case 'asked-anew':
        case undefined:
          throw new ConflictError('The question was asked anew meanwhile.', {
            hint: 'Look at it again before you answer.',
          });
      }
    },
  };
}

/** Why an approval takes no answer, as a sentence. */
export function closedWords({ state, wait }: LinkedWait, decided: Decided | null): string {
  switch (state) {
    case 'answered':
      if (decided === null) return 'This was answered already.';
      return `This was ${decided.decision} already${decided.by === null ? '' : ` by ${decided.by}`}, at ${decided.decidedAt}.`;
    case 'timed-out':
      return wait?.due_at === null || wait?.due_at === undefined
        ? 'The time to answer is over.'
        : `The time to answer was over at ${new Date(wait.due_at).toISOString()}.`;
    case 'canceled':
      return 'The run was canceled: nobody needs to answer any more.';
    case 'not-yet':
      return 'The run has not come to this question yet.';
    case 'open':
    case 'over':
      return 'The run went on without this answer.';
  }
}

function isSame(one: Decided, other: Omit<Decided, 'decidedAt'>): boolean {
  const { decidedAt, ...rest } = one;
  return JSON.stringify(sorted(rest)) === JSON.stringify(sorted(other));
}

function sorted({ decision, by, comment, fields }: Omit<Decided, 'decidedAt'>): unknown {
  return [decision, by, comment, Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

function lines(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(CONTROL, '').trim();
}

/** A name is shown to others: nothing in it may turn or hide the text around it. */
function oneLine(text: string): string {
  return lines(text).replace(/\s+/g, ' ');
}

function namesOf(waits: readonly WaitRow[]): string {
  const names = waits.map(({ step_id: id, iteration }) =>
    iteration === '' ? id : `${id} (item ${iteration})`,
  );
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ' and others' : ''}`;
}
