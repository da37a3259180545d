import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { Approval, Decision } from '../../shared/model/approval.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, plural, print, printable, printJson } from '../output.ts';
import { table } from '../table.ts';
import { collect, group, jsonOption, leaf, limitOption, noteQueued } from './leaf.ts';

interface ListOptions {
  run?: string;
  limit: number;
  json?: boolean;
}

interface DecideOptions {
  step?: string;
  item?: string;
  field?: readonly string[];
  by?: string;
  comment?: string;
  json?: boolean;
}

export function addApprovals(program: Command): void {
  const approvals = group(program, 'approvals', 'see what runs wait for, and answer');
  addList(approvals);
  addDecide(approvals, 'approve', 'approved');
  addDecide(approvals, 'reject', 'rejected');
}

function addList(approvals: Command): void {
  leaf(approvals, 'list', 'open ones, the oldest first')
    .option('--run <run>', 'only those that this run waits for')
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async ({ run, limit, json }: ListOptions, command: Command) => {
      const list = await withConnection(command, (c) => c.call('approvals.list', { run, limit }));
      if (json === true) return printJson(list);
      if (list.approvals.length === 0) return note('No run waits for an approval.');
      print(
        table<Approval>(
          [
            { title: 'RUN', text: (a) => a.runId },
            { title: 'STEP', text: stepText },
            { title: 'SINCE', text: (a) => localTime(a.since) },
            { title: 'UNTIL', text: (a) => localTime(a.due) },
            { title: 'WORKFLOW', text: (a) => a.workflowName, max: 30 },
            { title: 'QUESTION', text: (a) => a.title, max: 60 },
            { title: 'FIELDS', text: fieldsText, max: 40 },
          ],
          list.approvals,
        ),
      );
      if (list.more) note(`There are more: --limit ${limit * 2}`);
    });
}

function stepText({ stepId, iteration }: Approval): string {
  return iteration === '' ? stepId : `${stepId}[${iteration}]`;
}

/** `amount* account`: those that are required with a star. */
function fieldsText({ fields }: Approval): string {
  return fields.map(({ name, required }) => (required ? `${name}*` : name)).join(' ');
}

function addDecide(approvals: Command, verb: 'approve' | 'reject', decision: Decision): void {
  leaf(approvals, verb, `${verb} what a run waits for, as the page at its link does`)
    .argument('<run>', 'id, or beginning of an id')
    .option('--step <step>', 'where the run waits at several steps: which one')
    .option('--item <item>', 'of a loop: which item, as the list says')
    .option('--field <name=value>', 'fills in a field; may be repeated', collect)
    .option('--by <name>', 'who answers; left out: the name of your account')
    .option('--comment <text>', 'what else is to be said')
    .addOption(jsonOption())
    .action(async (runId: string, options: DecideOptions, command: Command) => {
      const { step: stepId, item: iteration, by = accountName(), comment, json } = options;
      const fields = Object.fromEntries((options.field ?? []).map(nameAndValue));
      await withConnection(command, async (connection) => {
        const decided = await connection.call('approvals.decide', {
          runId,
          stepId,
          iteration,
          decision,
          fields,
          by,
          comment,
        });
        if (json === true) printJson(decided);
        else {
          const filled = Object.values(decided.fields).filter((value) => value !== null).length;
          const said = filled === 0 ? '' : `, with ${plural(filled, 'field')}`;
          print(
            printable(`"${decided.stepId}" of run ${decided.runId} is ${decided.decision}${said}.`),
          );
        }
        noteQueued(connection);
      });
    });
}

function nameAndValue(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"${text}" is not NAME=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Empty where the system does not know one. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
