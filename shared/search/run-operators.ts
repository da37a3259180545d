import { RUN_CAUSES, RUN_STATUSES, type RunCause, type RunStatus } from '../model/run.ts';
import { operator, type SearchOperator } from './operator.ts';

const statusSummaries: Readonly<Record<RunStatus, string>> = {
  queued: 'It waits for its turn.',
  running: 'A step is being carried out.',
  waiting: 'A step waits for a time, a person or an arrival.',
  succeeded: 'It came to its end.',
  failed: 'A step failed, and its retries with it.',
  filtered: 'A filter ended it.',
  canceled: 'A person stopped it.',
};

const causeSummaries: Readonly<Record<RunCause, string>> = {
  event: 'An event started it.',
  manual: 'A person started it by hand.',
  replay: 'It was started from a stored event again.',
  rerun: 'It is the re-run of another one.',
  call: 'Another workflow called it.',
  rehearsal: 'It was a rehearsal: nothing outside was touched.',
  test: 'It was a test in the editor.',
};

/** Operators of the list of runs, in the order in which completion and docs/search.md name them. */
export const RUN_OPERATORS: readonly SearchOperator[] = [
  operator('status', 'choice', {
    aliases: ['state', 'is'],
    summary: 'How the run stands.',
    examples: ['status:failed', 'status:failed,canceled'],
    choices: RUN_STATUSES.map((value) => ({ value, summary: statusSummaries[value] })),
  }),
  operator('workflow', 'name', {
    summary: 'The workflow, by its name or a part of it.',
    examples: ['workflow:invoices', 'workflow:"Order to stock"'],
  }),
  operator('trigger', 'name', {
    aliases: ['source'],
    summary: 'The type of trigger that started it, or the trigger’s step id.',
    examples: ['trigger:schedule', 'trigger:webhook'],
    choices: [
      { value: 'webhook', summary: 'An event that came to an endpoint.' },
      { value: 'manual', summary: 'No event: a person or another workflow.' },
    ],
  }),
  operator('cause', 'choice', {
    summary: 'Why there is this run.',
    examples: ['cause:replay', 'cause:event,replay'],
    choices: RUN_CAUSES.map((value) => ({ value, summary: causeSummaries[value] })),
  }),
  operator('step', 'text', {
    summary: 'The id of a step that failed or still waits in it, or a part of the id.',
    examples: ['step:charge'],
  }),
  operator('error', 'text', {
    summary: 'Text in the error: its code, its sentence, its hint.',
    examples: ['error:timeout', 'error:"status 500"'],
  }),
  operator('after', 'time', {
    aliases: ['since', 'newer'],
    summary: 'It was queued at this moment or later.',
    examples: ['after:2026-11-01', 'after:2h', 'after:today'],
  }),
  operator('before', 'time', {
    aliases: ['until', 'older'],
    summary: 'It was queued before this moment.',
    examples: ['before:2026-11-01T12:00', 'before:1w'],
  }),
  operator('duration', 'duration', {
    aliases: ['took'],
    summary: 'How long it took; of one that is not over, how long it has taken.',
    examples: ['duration:>5s', 'duration:1m..10m'],
  }),
  operator('attempts', 'count', {
    summary: 'Attempts of the step that needed most of them.',
    examples: ['attempts:>1', 'attempts:3'],
  }),
  operator('event', 'id', {
    summary: 'The id of its event, or its beginning; `none` for runs without one.',
    examples: ['event:01934f2e', 'event:none'],
  }),
  operator('id', 'id', {
    summary: 'The run’s id, or its beginning.',
    examples: ['id:01934f30'],
  }),
];
