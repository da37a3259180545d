import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { withConnection } from '../connection.ts';
import { bytes, note, plural, print, printJson } from '../output.ts';
import { printChanges } from './comparison.ts';
import { type ChoiceOptions, choiceOf, withChoice } from './event-marks.ts';
import { jsonOption, leaf } from './leaf.ts';

interface ExportOptions extends ChoiceOptions {
  format: 'ndjson' | 'har';
  output?: string;
  json?: boolean;
}

export function addEventExport(events: Command): void {
  withChoice(leaf(events, 'export', 'write events with their bodies into a file'))
    .argument('[event...]', 'ids, or beginnings of ids')
    .addOption(
      new Option('--format <format>', 'lines of JSON, or an HTTP archive')
        .choices(['ndjson', 'har'])
        .default('ndjson'),
    )
    .option('-o, --output <file>', 'the file; left out: a new one in the data folder')
    .addOption(jsonOption())
    .action(async (ids: string[], options: ExportOptions, command: Command) => {
      const { format, output, json } = options;
      const written = await withConnection(command, (connection) =>
        connection.call('events.export', {
          events: choiceOf(ids, options),
          format,
          file: output === undefined ? undefined : resolve(output),
        }),
      );
      if (json === true) return printJson(written);
      print(`${plural(written.events, 'event')} (${bytes(written.bytes)}) in ${written.file}`);
      if (written.left > 0)
        note(`${plural(written.left, 'event')} left out: they did not come over HTTP.`);
    });
}

export function addEventCompare(events: Command): void {
  leaf(events, 'compare', 'what two events differ in')
    .argument('<before>', 'id, or beginning of an id')
    .argument('<after>', 'the other one')
    .addOption(jsonOption())
    .action(
      async (before: string, after: string, options: { json?: boolean }, command: Command) => {
        const found = await withConnection(command, (c) =>
          c.call('events.compare', { before, after }),
        );
        if (options.json === true) return printJson(found);
        printChanges('Request', found.request);
        printChanges('Query', found.query);
        printChanges('Headers', found.headers);
        if (found.body !== null) printChanges('Body', found.body);
        else print('\nThe bodies are too large to be compared value by value.');
        if (!found.differs) print('They do not differ.');
        else if (found.sameBytes) print('\nTheir bodies are the same, byte by byte.');
      },
    );
}
