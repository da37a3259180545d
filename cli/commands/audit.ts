import { type Command, Option } from 'commander';
import { AUDIT_ACTORS, type AuditActor, type AuditEntry } from '../../shared/model/audit.ts';
import { withConnection } from '../connection.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { readPages } from '../pages.ts';
import { table } from '../table.ts';
import { beforeOption, jsonOption, leaf, limitOption, type PageOptions } from './leaf.ts';

interface AuditOptions extends PageOptions {
  actor?: AuditActor;
  kind?: string;
  object?: string;
  changes?: boolean;
  json?: boolean;
}

export function addAudit(program: Command): void {
  leaf(program, 'audit', 'who changed what, newest first')
    .addOption(new Option('--actor <who>', 'only by this door').choices(AUDIT_ACTORS))
    .option('--kind <kind>', 'only of this kind: workflow, endpoint, credential, settings, …')
    .option('--object <object>', 'only of this one: its id, or the name it had then')
    .option('--changes', 'also what was otherwise before')
    .addOption(limitOption())
    .addOption(beforeOption())
    .addOption(jsonOption())
    .action(async (options: AuditOptions, command: Command) => {
      const { actor, kind, object, limit, before } = options;
      const { rows: entries, more } = await withConnection(command, (connection) =>
        readPages({ limit, before }, async (page) => {
          const found = await connection.call('audit.list', { ...page, actor, kind, object });
          const next = found.more ? (found.entries.at(-1)?.seq ?? null) : null;
          return { rows: found.entries, more: found.more, next };
        }),
      );
      if (options.json === true) return printJson({ entries, more });
      if (entries.length === 0) return note('Nothing was changed yet.');
      print(options.changes === true ? entries.map(detailed).join('\n') : list(entries));
      if (more) note(`There are more: --before ${entries.at(-1)?.seq}`);
    });
}

function list(entries: readonly AuditEntry[]): string {
  return table<AuditEntry>(
    [
      { title: 'TIME', text: (e) => localTime(e.until) },
      { title: 'BY', text: (e) => e.actor },
      { title: 'WHAT', text: words },
    ],
    entries,
  );
}

function words({ summary, count }: AuditEntry): string {
  return count === 1 ? summary : `${summary} (${count} times)`;
}

function detailed(entry: AuditEntry): string {
  const lines = entry.changes.map(
    ({ path, from, to }) => `    ${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
  );
  const head = `${localTime(entry.until)}  ${entry.actor}  ${words(entry)}`;
  return printable([head, ...lines].join('\n'));
}
