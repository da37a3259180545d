import type { Command } from 'commander';
import type { OpenApiOperation, OpenApiSource } from '../../shared/model/openapi.ts';
import type { StepProposal } from '../../shared/model/step-proposal.ts';
import { UsageError } from '../failure.ts';
import { readBytes, readStdin } from '../files.ts';
import { note, plural, print, printable, printJson } from '../output.ts';
import { type Column, table } from '../table.ts';
import { group, jsonOption } from './leaf.ts';

interface OpenApiOptions {
  operation?: string;
  list?: boolean;
  search?: string;
  server?: string;
  json?: boolean;
}

/** The most that one list shows. */
const MAX_LISTED = 20_000;

/** Needs no data folder: nothing is stored. */
export function addSteps(program: Command): void {
  const steps = group(program, 'steps', 'make a step of a curl command or of an API’s description');

  steps
    .command('from-curl')
    .description('print the step that does what a curl command does')
    .argument('[command]', 'the command in quotes; left out: it is read from standard input')
    .addOption(jsonOption())
    .action(async (given: string | undefined, { json }: { json?: boolean }) => {
      const text = given ?? (await readStdin()).toString('utf8');
      if (text.trim() === '') throw new UsageError('There is no curl command.');
      const { stepFromCurl } = await import('../../engine/index.ts');
      show(stepFromCurl(text), json);
    });

  steps
    .command('from-openapi')
    .description('list the operations of an API, or print the step that calls one')
    .argument('<document>', 'file or address of an OpenAPI document; - is standard input')
    .option('--list', 'list the operations; so without --operation, too')
    .option('--search <words>', 'list only those that have these words')
    .option('--operation <id>', 'the operation: its id, or as in "GET /pets/{id}"')
    .option('--server <url>', 'another server than the document’s first')
    .addOption(jsonOption())
    .action(async (document: string, options: OpenApiOptions) => {
      const { operation, server, search = '', json } = options;
      if (operation !== undefined && (options.list === true || search !== ''))
        throw new UsageError('Either --operation, or --list and --search.');
      const source = await sourceOf(document);
      const { withOpenApi } = await import('../../engine/index.ts');
      await withOpenApi(async (openApi) => {
        if (operation !== undefined)
          return show(await openApi.step(source, { operation, server }), json);
        const list = await openApi.read(source, { search, limit: MAX_LISTED });
        if (json === true) return printJson(list);
        if (list.operations.length > 0) print(table(COLUMNS, list.operations));
        note(printable(`${list.title} ${list.apiVersion}: ${plural(list.total, 'operation')}`));
      });
    });
}

const COLUMNS: readonly Column<OpenApiOperation>[] = [
  { title: 'ID', text: ({ id }) => id },
  { title: 'METHOD', text: ({ method }) => method },
  { title: 'PATH', text: ({ path }) => path },
  {
    title: 'SUMMARY',
    max: 60,
    text: ({ summary, deprecated }) => (deprecated ? `(deprecated) ${summary}` : summary),
  },
];

async function sourceOf(document: string): Promise<OpenApiSource> {
  if (/^https?:\/\//i.test(document)) return { url: document };
  const text = (await readBytes(document)).toString('utf8');
  if (text === '') throw new UsageError('The document is empty.');
  return { text };
}

/** The step goes to stdout; secrets never do, unless the whole answer is wanted. */
function show(proposal: StepProposal, json: boolean | undefined): void {
  if (json === true) {
    printJson(proposal);
    return;
  }
  printJson(proposal.step);
  for (const line of proposal.notes) note(printable(`Note: ${line}`));
  for (const { where, name, type, used } of proposal.secrets) {
    const needs = used ? `The step signs in with the credential "${name}"` : `Not used: "${name}"`;
    note(
      printable(
        `${needs}, for ${where}. Store it: patchbay credentials set "${name}" --type ${type}`,
      ),
    );
  }
}
