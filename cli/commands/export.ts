import { type Command, Option } from 'commander';
import { withConnection } from '../connection.ts';
import { replaceFile } from '../files.ts';
import { note, print } from '../output.ts';
import { leaf } from './leaf.ts';

interface ExportOptions {
  version: 'draft' | 'published';
  output?: string;
}

export function addExport(program: Command): void {
  leaf(program, 'export', 'write a workflow as a file that `import` reads; without secrets')
    .argument('<workflow>', 'id, beginning of an id, or name')
    .addOption(
      new Option('--version <which>', 'what the editor edits, or what events run')
        .choices(['draft', 'published'])
        .default('draft'),
    )
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .action(async (workflow: string, options: ExportOptions, command: Command) => {
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
