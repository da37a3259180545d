import type { Command } from 'commander';
import { PatchbayError, UserError } from '../../shared/errors.ts';
import type { Json } from '../../shared/json.ts';
import type { ImportResult } from '../../shared/rpc/contract.ts';
import { withConnection } from '../connection.ts';
import { addConsentOptions, type ConsentOptions, withConsent } from '../consent.ts';
import { UsageError } from '../failure.ts';
import { readBytes } from '../files.ts';
import { note, print, printable, printJson } from '../output.ts';
import { isFolder, readWorkspace } from '../workspace-files.ts';
import { importAll } from './import-all.ts';
import { jsonOption, leaf } from './leaf.ts';

/** A workflow file that is not JSON at all. */
class NotJsonError extends UserError {
  readonly code = 'not_json';
}

/** A workflow file that the engine refused; nothing of it was changed. */
class ImportRefusedError extends UserError {
  readonly code = 'import_refused';
}

interface ImportOptions extends ConsentOptions {
  publish?: boolean;
  asNew?: boolean;
  /** False with `--no-settings`. */
  settings: boolean;
  json?: boolean;
}

export function addImport(program: Command): void {
  addConsentOptions(
    leaf(program, 'import', 'read workflow files; the same name is updated, not doubled'),
  )
    .argument('<file...>', 'workflow files, or what `export --all` wrote; - is standard input')
    .option('--publish', 'make what was imported live at once')
    .option('--as-new', 'make a second workflow where the name is taken')
    .option('--no-settings', 'of what `export --all` wrote, leave the settings out')
    .addOption(jsonOption())
    .action(async (files: string[], options: ImportOptions, command: Command) => {
      // All are read before the first is imported: a wrong file name changes nothing.
      const parsed: { file: string; content: Json }[] = [];
      for (const file of files) {
        const content = (await isFolder(file)) ? null : await readJson(file);
        const workspace = await readWorkspace(file, content);
        if (workspace === null) parsed.push({ file, content });
        else if (files.length === 1) return importAll(file, workspace, options, command);
        else throw new UsageError(`${file} is a whole workspace: import it alone.`);
      }
      const imported: ImportResult[] = [];
      try {
        await withConnection(
          command,
          async (connection) => {
            for (const { file, content } of parsed) {
              const input = {
                file: content,
                publish: options.publish === true,
                asNew: options.asNew === true,
              };
              const result = await withConsent(
                (grant) => connection.call('workflows.import', { ...input, grant }),
                options,
              ).catch((error) => {
                throw named(file, error);
              });
              imported.push(result);
              if (options.json !== true) print(describe(result));
            }
          },
          { create: true },
        );
      } finally {
        // Also after a failure: the files before the refused one are in.
        if (options.json === true && imported.length > 0) printJson({ imported });
        for (const line of imported.flatMap(remarks)) note(line);
      }
    });
}

async function readJson(file: string): Promise<Json> {
  const text = (await readBytes(file)).toString('utf8').replace(/^\ufeff/, '');
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotJsonError(`${file} is not valid JSON: ${reason}`);
  }
}

/** The file's name in front, because several may have been given. */
function named(file: string, error: unknown): unknown {
  if (!(error instanceof PatchbayError) || error.family !== 'user') return error;
  return new ImportRefusedError(`${file}: ${error.message}`, {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    cause: error,
  });
}

function describe(result: ImportResult): string {
  const { workflow, created, publishedVersion, endpoints } = result;
  const what = created ? 'Imported' : 'Updated';
  const state =
    publishedVersion === null ? 'as a draft' : `and published it as version ${publishedVersion}`;
  const lines = endpoints.map(
    (endpoint) =>
      `  endpoint ${endpoint.key}: ${endpoint.url ?? `/hooks/${endpoint.path}`}` +
      (endpoint.created ? ' (new)' : ''),
  );
  return printable([`${what} "${workflow.name}" ${state}.`, ...lines].join('\n'));
}

function remarks(result: ImportResult): string[] {
  return [
    ...result.warnings.map((warning) => `Warning: ${printable(warning)}`),
    ...result.missingCredentials.map(
      (name) =>
        `Warning: there is no credential "${printable(name)}" yet: add it with ` +
        '`patchbay credentials set`.',
    ),
  ];
}
