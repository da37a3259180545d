import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { OperationalError } from '../../shared/errors.ts';
import type { RunDetail } from '../../shared/model/run.ts';
import { type Connection, withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { note, print, printJson } from '../output.ts';
import { printComparison } from './comparison.ts';
import { jsonOption, leaf } from './leaf.ts';

interface RehearseOptions {
  run?: string;
  event?: string;
  version: 'draft' | 'published';
  json?: boolean;
}

const LOOK_MS = 100;
const PATIENCE_MS = 10 * 60_000;

export function addRehearse(workflows: Command): void {
  leaf(
    workflows,
    'rehearse',
    'carry out the draft on a stored run or event; nothing outside is touched',
  )
    .argument('<workflow>', 'id, beginning of an id, or name')
    .option('--run <run>', 'the run that is compared with, and whose recordings stand in')
    .option('--event <event>', 'the event; recordings are those of its last run')
    .addOption(
      new Option('--version <which>', 'which version is rehearsed')
        .choices(['draft', 'published'])
        .default('draft'),
    )
    .addOption(jsonOption())
    .action(async (workflow: string, options: RehearseOptions, command: Command) => {
      const { run, event, version, json } = options;
      if ((run === undefined) === (event === undefined))
        throw new UsageError('Say on what: --run RUN or --event EVENT.');
      await withConnection(command, async (connection) => {
        const on = run === undefined ? { event } : { run };
        const started = await connection.call('runs.rehearse', { ...on, workflow, version });
        const ended = await whenEnded(connection, started.run.id);
        const comparison =
          started.baseRunId === null
            ? null
            : await connection.call('runs.compare', {
                before: started.baseRunId,
                after: ended.id,
              });
        if (json === true) return printJson({ run: ended, comparison });
        print(`Rehearsal ${ended.id} ${ended.status}.`);
        if (ended.error !== null) note(ended.error.message);
        if (comparison === null) note('The event has no run of this workflow to compare with.');
        else printComparison(comparison);
      });
    });
}

class RehearsalTookTooLongError extends OperationalError {
  readonly code = 'rehearsal_too_long';
}

async function whenEnded(connection: Connection, id: string): Promise<RunDetail> {
  for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
    const run = await connection.call('runs.get', { id });
    if (run.endedAt !== null) return run;
    await sleep(LOOK_MS);
  }
  throw new RehearsalTookTooLongError(`The rehearsal ${id} did not end in ten minutes.`, {
    hint: `Look at it: patchbay runs show ${id}.`,
  });
}
