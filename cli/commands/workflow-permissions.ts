import { type Command, Option } from 'commander';
import type { WorkflowPermissions } from '../../shared/model/permission.ts';
import { withConnection } from '../connection.ts';
import { neededLine } from '../consent.ts';
import { localTime, note, print, printable, printJson } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

const WORKFLOW = 'id, beginning of an id, or name';

interface ShowOptions {
  version: 'draft' | 'published';
  json?: boolean;
}

interface AllowOptions {
  revoke?: boolean;
  json?: boolean;
}

export function addPermissions(workflows: Command): void {
  leaf(workflows, 'permissions', 'what a workflow may reach, and what nobody has allowed yet')
    .argument('<workflow>', WORKFLOW)
    .addOption(
      new Option('--version <which>', 'of which version')
        .choices(['draft', 'published'])
        .default('draft'),
    )
    .addOption(jsonOption())
    .action(async (id: string, { version, json }: ShowOptions, command: Command) => {
      const shown = await withConnection(command, (c) =>
        c.call('workflows.permissions', { id, version }),
      );
      if (json === true) return printJson(shown);
      print(describe(shown));
    });
}

export function addAllowCommands(workflows: Command): void {
  leaf(workflows, 'allow-commands', 'let a workflow start the programs that its steps name')
    .argument('<workflow>', WORKFLOW)
    .option('--revoke', 'take it back: no programs')
    .addOption(jsonOption())
    .action(async (id: string, { revoke, json }: AllowOptions, command: Command) => {
      const shown = await withConnection(command, (c) =>
        c.call('workflows.allowCommands', { id, allow: revoke !== true }),
      );
      if (json === true) return printJson(shown);
      const commands = shown.granted.filter(({ permission }) => permission.kind === 'command');
      if (commands.length > 0) print('Allowed:');
      for (const { text } of commands) print(printable(`  ${text}`));
      if (commands.length === 0)
        note(revoke === true ? 'It starts no programs any more.' : 'Its steps start no programs.');
    });
}

function describe(shown: WorkflowPermissions): string {
  const { version, derived, granted } = shown;
  if (derived.length === 0) return `The ${version} reaches nothing outside of Patchbay.`;
  const isNew = new Set(shown.new.map(({ text }) => text));
  const lines = [
    `The ${version} needs:`,
    ...derived.map((need) => neededLine(need) + (isNew.has(need.text) ? ' - not allowed yet' : '')),
  ];
  const needed = new Set(derived.map(({ text }) => text));
  const others = granted.filter(({ text }) => !needed.has(text));
  if (others.length > 0)
    lines.push(
      'Allowed earlier, and not needed by it:',
      ...others.map(({ text, grantedAt }) => printable(`  ${text} (${localTime(grantedAt)})`)),
    );
  return lines.join('\n');
}
