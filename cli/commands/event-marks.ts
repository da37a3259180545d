import { type Command, Option } from 'commander';
import { EVENT_STATUSES, type EventStatus } from '../../shared/model/event.ts';
import type { EventChoice } from '../../shared/model/event-filter.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { plural, print, printJson } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

export interface ChoiceOptions {
  search?: string;
  endpoint?: string;
  status?: EventStatus;
  all?: boolean;
}

interface MarkOptions extends ChoiceOptions {
  read?: boolean;
  unread?: boolean;
  star?: boolean;
  unstar?: boolean;
  archive?: boolean;
  unarchive?: boolean;
  undo?: string;
  json?: boolean;
}

/** Options of commands that are about some events, or all that fit. */
export function withChoice(command: Command): Command {
  return command
    .option('--search <query>', 'those that a search of the inbox finds')
    .option('--endpoint <endpoint>', 'those of this endpoint (id or path)')
    .addOption(new Option('--status <status>', 'only these').choices([...EVENT_STATUSES]))
    .option('--all', 'all of them');
}

/** Throws UsageError where nothing was said, or both. */
export function choiceOf(
  ids: readonly string[],
  { search, endpoint, status, all }: ChoiceOptions,
): EventChoice {
  const isFilter = (search ?? endpoint ?? status) !== undefined || all === true;
  if (isFilter === ids.length > 0)
    throw new UsageError(
      isFilter
        ? 'These are events by their ids, and by what fits: one of them.'
        : 'Which events? There is nothing to choose them by.',
      { hint: 'Name them by their ids, or say --search, --endpoint, --status, or --all.' },
    );
  return isFilter ? { filter: { query: search, endpoint, status } } : { ids: [...ids] };
}

export function addMark(events: Command): void {
  withChoice(leaf(events, 'mark', 'mark events as read, starred or archived'))
    .argument('[event...]', 'ids, or beginnings of ids')
    .option('--read', 'as read')
    .option('--unread', 'as not read')
    .option('--star', 'with a star: retention keeps them')
    .option('--unstar', 'without one')
    .option('--archive', 'out of the inbox')
    .option('--unarchive', 'back into the inbox')
    .option('--undo <id>', 'bring back what a marking changed')
    .addOption(jsonOption())
    .action(async (ids: string[], options: MarkOptions, command: Command) => {
      const { undo, json } = options;
      if (undo !== undefined) {
        const undone = await withConnection(command, (c) => c.call('events.undoMark', { undo }));
        if (json === true) return printJson(undone);
        return print(`${plural(undone.changed, 'event')} as before.`);
      }
      const read = either(options.read, options.unread, 'read');
      const starred = either(options.star, options.unstar, 'star');
      const archived = either(options.archive, options.unarchive, 'archive');
      if ((read ?? starred ?? archived) === undefined)
        throw new UsageError('Marked as what?', {
          hint: 'Say --read, --star, --archive, or one of their opposites.',
        });
      const marked = await withConnection(command, (c) =>
        c.call('events.mark', { events: choiceOf(ids, options), read, starred, archived }),
      );
      if (json === true) return printJson(marked);
      print(`Marked ${marked.changed} of ${plural(marked.matched, 'event')}.`);
      if (marked.undo !== null) print(`To undo it: patchbay events mark --undo ${marked.undo}`);
    });
}

function either(on: boolean | undefined, off: boolean | undefined, name: string) {
  if (on === true && off === true)
    throw new UsageError(`--${name} and --un${name} exclude one another.`);
  if (on === true) return true;
  return off === true ? false : undefined;
}
