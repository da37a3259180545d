import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../shared/model/log-line.ts';
import { dataDirOf } from '../data-dir.ts';
import { note, print, printJson } from '../output.ts';
import { jsonOption, leaf, limitOption } from './leaf.ts';

const FOLLOW_EVERY_MS = 500;
const MOST_AT_ONCE = 1000;

interface LogsOptions {
  limit: number;
  level: LogLevel;
  search: string;
  follow?: boolean;
  logDir?: string;
  json?: boolean;
}

export function addLogs(program: Command): void {
  leaf(program, 'logs', 'the last lines of the log, also when Patchbay is not running')
    .addOption(new Option('--level <level>', 'this and worse').choices(LOG_LEVELS).default('trace'))
    .option('--search <text>', 'only lines that contain it', '')
    .option('-f, --follow', 'go on with what comes')
    .option('--log-dir <dir>', 'where `serve` keeps them, if it was told')
    .addOption(limitOption())
    .addOption(jsonOption())
    .action(async (options: LogsOptions, command: Command) => {
      const folder = options.logDir ?? join(dataDirOf(command), 'logs');
      const { readLog } = await import('../../engine/index.ts');
      const { readableLine } = await import('../serve/log.ts');
      const { limit, level, search } = options;
      const show = (line: LogLine): void => {
        if (options.json === true) print(JSON.stringify(line));
        else process.stdout.write(readableLine(asWritten(line)));
      };
      const lines = await readLog(folder, { limit, level, search });
      if (options.follow !== true) {
        if (options.json === true) return printJson({ folder, lines });
        if (lines.length === 0) return note(`There is no such line in ${folder}.`);
        lines.forEach(show);
        return;
      }
      lines.forEach(show);
      // Lines of one millisecond may come in two looks: those that were shown are counted.
      let last = lines.at(-1)?.time ?? 0;
      let shown = lines.filter(({ time }) => time === last).length;
      for (;;) {
        await sleep(FOLLOW_EVERY_MS);
        const newest = await readLog(folder, { limit: MOST_AT_ONCE, level, search });
        const fresh = newest.filter(({ time }) => time >= last);
        const next = fresh.slice(fresh[0]?.time === last ? shown : 0);
        if (next.length === 0) continue;
        next.forEach(show);
        const end = next.at(-1)?.time ?? last;
        shown = newest.filter(({ time }) => time === end).length;
        last = end;
      }
    });
}

function asWritten({ time, level, message, fields }: LogLine): string {
  return JSON.stringify({
    ...fields,
    level: (LOG_LEVELS.indexOf(level) + 1) * 10,
    time,
    msg: message,
  });
}
