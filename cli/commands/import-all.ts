import type { Command } from 'commander';
import type { Json } from '../../shared/json.ts';
import type { GrantMode } from '../../shared/model/permission.ts';
import { withConnection } from '../connection.ts';
import type { ConsentOptions } from '../consent.ts';
import { UsageError } from '../failure.ts';
import { note, plural, print, printable, printJson } from '../output.ts';

interface ImportAllOptions extends ConsentOptions {
  publish?: boolean;
  asNew?: boolean;
  settings: boolean;
  json?: boolean;
}

/** Takes over what `export --all` wrote, and says what is still missing. */
export async function importAll(
  file: string,
  workspace: Json,
  options: ImportAllOptions,
  command: Command,
): Promise<void> {
  if (options.asNew === true)
    throw new UsageError('--as-new is for workflow files: a workspace is taken over by names.');
  const result = await withConnection(
    command,
    (connection) =>
      connection.call('system.import', {
        workspace,
        settings: options.settings,
        publish: options.publish === true,
        grant: grantOf(options),
      }),
    { create: true },
  );
  if (options.json === true) printJson(result);
  else {
    for (const { name, created, publishedVersion } of result.workflows)
      print(
        printable(
          `${created ? 'Imported' : 'Updated'} "${name}"` +
            (publishedVersion === null ? '.' : `, live as version ${publishedVersion}.`),
        ),
      );
    const parts = [plural(result.endpoints.length, 'new endpoint'), plural(result.alerts, 'alert')];
    if (result.settings) parts.push('the settings');
    print(`From ${file}: ${parts.join(', ')}.`);
  }
  for (const warning of result.warnings) note(`Warning: ${printable(warning)}`);
  for (const { name, type } of result.missingCredentials)
    note(
      `Warning: add the credential "${printable(name)}": patchbay credentials set ` +
        `"${printable(name)}" --type ${type}`,
    );
}

/** At a terminal, what reaches further stays a draft: publishing it asks, workflow by workflow. */
function grantOf({ allowCommands, yes }: ConsentOptions): GrantMode {
  if (allowCommands === true) return 'all';
  return process.stdin.isTTY && yes !== true ? 'ask' : 'except-commands';
}
