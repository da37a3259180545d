import { type Command, InvalidArgumentError, Option } from 'commander';
import { isJsonObject, type Json } from '../../shared/json.ts';
import { type Endpoint, endpointSettingsSchema } from '../../shared/model/endpoint.ts';
import type { DriftFinding } from '../../shared/model/event-schema.ts';
import { withConnection } from '../connection.ts';
import { UsageError } from '../failure.ts';
import { readBytes } from '../files.ts';
import { note, print, printable, printJson } from '../output.ts';
import { parseInput } from '../parse.ts';
import { table } from '../table.ts';
import { jsonOption, leaf } from './leaf.ts';

interface SchemaOptions {
  file?: string;
  learn?: number | true;
  onDeviation?: 'run' | 'hold';
  remove?: boolean;
  json?: boolean;
}

const ENDPOINT = 'id, beginning of an id, or path';
const LEARNED_FROM = 50;

export function addEndpointSchema(endpoints: Command): void {
  leaf(endpoints, 'schema', 'show, give, learn or remove the JSON Schema of an endpoint’s bodies')
    .argument('<endpoint>', ENDPOINT)
    .option('--file <file>', 'take the JSON Schema from a file; - is standard input')
    .option('--learn [events]', 'make it from the newest accepted events (default 50)', parseCount)
    .addOption(
      new Option(
        '--on-deviation <what>',
        'run: mark a deviating event and run it; hold: run nothing until it is replayed',
      ).choices(['run', 'hold']),
    )
    .option('--remove', 'no schema any more')
    .addOption(jsonOption())
    .action(async (id: string, options: SchemaOptions, command: Command) => {
      if ([options.file, options.learn, options.remove].filter((o) => o !== undefined).length > 1)
        throw new UsageError('Use one of --file, --learn and --remove.');
      const given = options.file === undefined ? undefined : await readSchema(options.file);
      const endpoint = await withConnection(command, async (c): Promise<Endpoint> => {
        const { onDeviation = 'run', learn } = options;
        if (learn !== undefined) {
          const events = learn === true ? LEARNED_FROM : learn;
          return c.call('endpoints.learnSchema', { id, events, onDeviation });
        }
        const old = await c.call('endpoints.get', { id });
        const { schema, ...others } = old.settings;
        const changed =
          given !== undefined
            ? { mode: 'given', schema: given, onDeviation }
            : options.onDeviation !== undefined && schema !== undefined
              ? { ...schema, onDeviation }
              : undefined;
        if (changed === undefined && options.remove !== true) return old;
        const input = options.remove === true ? others : { ...others, schema: changed };
        const settings = parseInput(endpointSettingsSchema, input, 'endpoint');
        return c.call('endpoints.update', { id: old.id, settings });
      });
      const { schema } = endpoint.settings;
      if (options.json === true) printJson({ schema: schema ?? null });
      else if (schema === undefined) note('The endpoint has no schema.');
      else print(printable(JSON.stringify(schema, null, 2)));
    });

  leaf(endpoints, 'drift', 'compare the newest accepted events with the endpoint’s schema')
    .argument('<endpoint>', ENDPOINT)
    .option('--events <count>', 'how many', parseCount, 200)
    .addOption(jsonOption())
    .action(async (id: string, options: { events: number; json?: boolean }, command: Command) => {
      const drift = await withConnection(command, (c) =>
        c.call('endpoints.drift', { id, events: options.events }),
      );
      if (options.json === true) return printJson(drift);
      print(`${drift.deviating} of ${drift.checked} events deviate from the schema.`);
      if (drift.findings.length === 0) return;
      print(
        table<DriftFinding>(
          [
            { title: 'FIELD', text: (f) => f.path, max: 60 },
            { title: 'DRIFT', text: (f) => f.message, max: 50 },
            { title: 'EVENTS', text: (f) => String(f.events), align: 'right' },
            { title: 'READ BY', text: readBy, max: 80 },
          ],
          drift.findings,
        ),
      );
    });
}

function readBy({ fields }: DriftFinding): string {
  return fields.map(({ workflow, stepId, field }) => `${workflow}: ${stepId}.${field}`).join(', ');
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 2 && count <= 1000) return count;
  throw new InvalidArgumentError('It is a number from 2 to 1000.');
}

async function readSchema(file: string): Promise<Json> {
  const text = (await readBytes(file)).toString('utf8');
  let schema: Json;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON.`, { cause: error });
  }
  if (isJsonObject(schema)) return schema;
  throw new UsageError(`${file} holds no JSON Schema: it is an object.`);
}
