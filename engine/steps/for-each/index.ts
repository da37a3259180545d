import * as z from 'zod';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';
import { defineStep, StepFailure } from '../define-step.ts';

const MOST_ITEMS = 100_000;

export const forEach = defineStep({
  type: 'for-each',
  name: 'For each',
  description: 'Carries out the steps behind it once for each item of a list.',
  icon: 'repeat',
  group: 'logic',
  effects: 'none',
  container: true,
  ports: [
    { name: 'each', label: 'Each item' },
    { name: 'done', label: 'All done' },
  ],
  params: z.strictObject({
    items: anyValue.meta({
      title: 'Items',
      description: 'A list. Of an object, each member is an item: `{ "key", "value" }`.',
      field: 'expression',
    }),
    concurrency: numberParam(z.int().min(1).max(100)).prefault(1).meta({
      title: 'At once',
      description: 'How many items are carried out at the same time.',
      field: 'number',
    }),
    chunkSize: numberParam(z.int().min(1).max(10_000))
      .meta({
        title: 'Items in a chunk',
        description: 'Left out: each item alone. Else `item` is a list of up to this many.',
        field: 'number',
      })
      .optional(),
    onItemError: z.enum(['stop', 'continue']).prefault('stop').meta({
      title: 'When an item fails',
      description:
        '`stop`: no further item is begun, and the step fails. `continue`: the others go on.',
      field: 'select',
    }),
  }),
  example: { items: '{{ trigger.body.lines }}', concurrency: 4 },
  run({ items, concurrency, chunkSize, onItemError }) {
    const list = listOf(items);
    if (list.length > MOST_ITEMS)
      throw new StepFailure({
        code: 'too_many_items',
        message: `The list has ${list.length} items; a loop takes ${MOST_ITEMS} at most.`,
        hint: 'Fetch fewer at a time, or handle several in one go with "chunkSize".',
      });
    return { loop: { items: inChunks(list, chunkSize), concurrency, onItemError } };
  },
  docs: `
What lies behind the port \`each\` is the loop's body, as far as edges lead: it is carried out once for
each item, with step runs of its own. There expressions read \`item\` and \`index\` (from 0), and the
steps before the loop as usual. Nothing else can lead into the body.

The port \`done\` leaves once, when all items are through, with what each of them gave, in order:

\`\`\`json
{ "results": [{ "sku": "A-1" }, null], "count": 2, "succeeded": 1, "failed": 1,
  "errors": [{ "index": 1, "code": "http_status", "message": "“Tell the warehouse” failed: …" }] }
\`\`\`

A result is the output of the body's last step; where several steps have nothing behind them, an
object of their outputs by step id. Of a failed item it is \`null\`, and at most 100 errors are told
one by one. A retry of the run repeats the failed items and what lies behind the loop; the other items
stay as they are. A missing list counts as empty.
`,
});

function listOf(items: Json | undefined): readonly Json[] {
  if (items === undefined || items === null) return [];
  if (Array.isArray(items)) return items;
  if (isJsonObject(items)) return Object.entries(items).map(([key, value]) => ({ key, value }));
  throw new StepFailure({
    code: 'no_list',
    message: `There is no list to go through: it is ${typeof items === 'string' ? 'text' : `a ${typeof items}`}.`,
    hint: 'Give a list; text is made one with split(), JSON text with the step “Parse”.',
  });
}

function inChunks(list: readonly Json[], size: number | undefined): readonly Json[] {
  if (size === undefined) return list;
  const chunks: Json[] = [];
  for (let at = 0; at < list.length; at += size) chunks.push(list.slice(at, at + size));
  return chunks;
}
