import { type Command, Option } from 'commander';
import type { JsonObject } from '../../shared/json.ts';
import type { Trigger } from '../../shared/model/trigger.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { table } from '../table.ts';
import { group, jsonOption, leaf, wholeNumber } from './leaf.ts';

interface ListOptions {
  workflow?: string;
  json?: boolean;
}

interface NextOptions {
  timeZone?: string;
  count: number;
  json?: boolean;
}

export function addTriggers(program: Command): void {
  const triggers = group(program, 'triggers', 'what workflows listen to besides webhooks');
  addList(triggers);
  addCheck(triggers);
  addNext(triggers);
}

function addList(triggers: Command): void {
  leaf(triggers, 'list', 'those of published workflows: when they are due, what keeps them')
    .option('--workflow <workflow>', 'only those of this workflow (id or name)')
    .addOption(jsonOption())
    .action(async ({ workflow, json }: ListOptions, command: Command) => {
      const { triggers: list } = await withConnection(command, (c) =>
        c.call('triggers.list', { workflow }),
      );
      if (json === true) return printJson({ triggers: list });
      if (list.length === 0) return note('No published workflow has a trigger of this kind.');
      print(
        table<Trigger>(
          [
            { title: 'WORKFLOW', text: (t) => t.workflowName, max: 32 },
            { title: 'STEP', text: (t) => t.stepId },
            { title: 'TYPE', text: (t) => t.type },
            { title: 'STATE', text: (t) => t.state },
            { title: 'DUE', text: (t) => localTime(t.dueAt) },
            { title: 'LAST EVENT', text: (t) => localTime(t.lastFiredAt) },
            { title: 'WHEN', text: (t) => t.words ?? '', max: 40 },
          ],
          list,
        ),
      );
      for (const { workflowName, stepId, trouble } of list)
        if (trouble !== null)
          note(
            printable(
              `${workflowName}, ${stepId}: ${[trouble.message, trouble.hint].filter((part) => part !== undefined).join(' ')}`,
            ),
          );
    });
}

function addCheck(triggers: Command): void {
  leaf(triggers, 'check', 'let a trigger that asks every so often ask at once')
    .argument('<workflow>', 'id or name')
    .argument('<step>', 'the trigger’s step id')
    .addOption(jsonOption())
    .action(
      async (workflow: string, stepId: string, { json }: { json?: boolean }, command: Command) => {
        await withConnection(command, async (connection) => {
          const trigger = await connection.call('triggers.checkNow', { workflow, stepId });
          if (json === true) return printJson(trigger);
          print(
            connection.running
              ? `"${stepId}" asks now.`
              : `"${stepId}" asks at the next \`patchbay serve\`.`,
          );
        });
      },
    );
}

function addNext(triggers: Command): void {
  leaf(triggers, 'next', 'when a schedule would fire, before anything is published')
    .argument('<schedule>', 'a cron expression, or a schedule’s params as JSON')
    .option('--time-zone <zone>', 'such as Europe/Berlin; left out: the workspace’s')
    .addOption(
      new Option('--count <n>', 'how many times').default(5).argParser((text) => wholeNumber(text)),
    )
    .addOption(jsonOption())
    .action(async (schedule: string, options: NextOptions, command: Command) => {
      const { timeZone, count, json } = options;
      const preview = await withConnection(command, (c) =>
        c.call('schedules.preview', { params: paramsOf(schedule), timeZone, count }),
      );
      if (json === true) printJson(preview);
      else {
        if (preview.words !== null) print(preview.words);
        for (const time of preview.next) print(zoned(time, preview.timeZone));
        if (preview.next.length === 0 && preview.problems.length === 0) note('Never again.');
      }
      const [problem] = preview.problems;
      if (problem !== undefined) throw new UsageError(`${problem.field} ${problem.message}`);
    });
}

function paramsOf(text: string): JsonObject {
  if (!text.trimStart().startsWith('{')) return { cron: text };
  try {
    const params: JsonObject = JSON.parse(text);
    return params;
  } catch {
    throw new UsageError('The schedule is no JSON object.');
  }
}

/** `2026-11-23 08:00:00 Mon (Europe/Berlin)` */
function zoned(time: number, timeZone: string): string {
  const date = new Date(time);
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(date);
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'medium' }).format(date);
  const weekday = new Intl.DateTimeFormat('en', { timeZone, weekday: 'short' }).format(date);
  return `${day} ${clock} ${weekday} (${timeZone})`;
}
