import type { Command } from 'commander';
import { type Connection, withConnection } from '../connection.ts';
import { note, plural, print, printJson } from '../output.ts';
import { jsonOption, leaf, noteQueued } from './leaf.ts';

/** `pause` and `resume` of everything; `workflows pause` is for one of them. */
export function addPause(program: Command): void {
  addSwitch(program, 'pause', {
    description: 'begin no run until `resume`; events are still received and kept',
    paused: true,
  });
  addSwitch(program, 'resume', {
    description: 'begin runs again, those that waited first',
    paused: false,
  });
}

function addSwitch(
  program: Command,
  verb: string,
  { description, paused }: { description: string; paused: boolean },
): void {
  leaf(program, verb, description)
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }, command: Command) => {
      await withConnection(command, async (connection) => {
        const before = await connection.call('system.info', {});
        const now = await connection.call('system.setPaused', { paused });
        if (options.json === true) return printJson(now);
        if (before.paused === paused)
          return print(paused ? 'Everything is paused already.' : 'Nothing was paused.');
        print(paused ? 'Paused everything.' : 'Resumed everything.');
        if (paused) noteHeldBack(before.activeRuns);
        else noteBegun(connection, before.queuedRuns);
      });
    });
}

function noteHeldBack(activeRuns: number): void {
  note('Events are still received and kept; their runs wait for `patchbay resume`.');
  if (activeRuns > 0) note(`${plural(activeRuns, 'run')} under way: to their end.`);
}

function noteBegun(connection: Connection, queuedRuns: number): void {
  if (queuedRuns === 0) return;
  if (connection.running)
    note(
      queuedRuns === 1
        ? '1 run waited; it begins now.'
        : `${queuedRuns} runs waited; they begin now.`,
    );
  else noteQueued(connection);
}
