import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { replaceFile } from '../files.ts';
import { note, plural, print } from '../output.ts';
import { writeWorkspace } from '../workspace-files.ts';
import { leaf } from './leaf.ts';

interface ExportOptions {
  version: 'draft' | 'published';
  output?: string;
  all?: string;
  history?: boolean;
}

export function addExport(program: Command): void {
  leaf(program, 'export', 'write a workflow as a file that `import` reads; without secrets')
    .argument('[workflow]', 'id, beginning of an id, or name')
    .addOption(
      new Option('--version <which>', 'what the editor edits, or what events run')
        .choices(['draft', 'published'])
        .default('draft'),
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .option(
      '--all <folder>',
      'everything instead: workflows, endpoints, settings, alerts; a name that ends with .json: one file',
    )
    .option('--history', 'with --all FOLDER: stored events and runs as well, one JSON a line')
    .action(async (workflow: string | undefined, options: ExportOptions, command: Command) => {
      if (options.all !== undefined) {
        if (workflow !== undefined)
          throw new UsageError('--all exports every workflow: name none beside it.');
        return exportAll(options.all, options.history === true, command);
      }
      if (workflow === undefined)
        throw new UsageError('Which workflow?', { hint: 'Name one, or export --all FOLDER.' });
      if (options.history === true) throw new UsageError('--history belongs to --all.');
      const file = await withConnection(command, (connection) =>
        connection.call('workflows.export', { id: workflow, version: options.version }),
      );
      const text = JSON.stringify(file, null, 2);
      if (options.output === undefined || options.output === '-') {
        print(text);
        return;
      }
      await replaceFile(options.output, `${text}\n`);
      note(`Wrote ${options.output}.`);
    });
}

async function exportAll(target: string, history: boolean, command: Command): Promise<void> {
  const isOneFile = target.endsWith('.json');
  if (history && isOneFile)
    throw new UsageError('--history needs a folder: events and runs are files of their own.');
  await withConnection(command, async (connection) => {
    const workspace = await connection.call('system.export', {});
    await writeWorkspace(target, workspace);
    const { workflows, endpoints, alerts, credentials } = workspace;
    const parts = [
      plural(workflows.length, 'workflow'),
      plural(endpoints.length, 'endpoint'),
      plural(alerts.length, 'alert'),
      'the settings',
    ];
    if (history) {
      const written = await connection.call('system.exportHistory', { folder: resolve(target) });
      parts.push(plural(written.events, 'event'), plural(written.runs, 'run'));
    }
    note(`Wrote ${target}: ${parts.join(', ')}.`);
    if (credentials.length > 0)
      note(
        `Secrets are not in it: ${plural(credentials.length, 'credential')} must be entered again where it is imported.`,
      );
  });
}
