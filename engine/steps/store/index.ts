import type { Json, JsonObject } from '../../../shared/json.ts';
import { defineStep, type ParamProblem, type StepContext, StepFailure } from '../define-step.ts';
import { changeOf, iso } from './changes.ts';
import { docs } from './docs.ts';
import { GOES_WITH, type StoreParams, storeParams } from './params.ts';

/** In front of every key, so that nobody reads or changes what other step types keep. */
const PREFIX = 'store:';
/** Characters of JSON that `list` gives. */
const MAX_LIST = 5_000_000;

export const store = defineStep({
  type: 'store',
  name: 'Store',
  description: 'Keeps values from run to run: counters, lists, the last state of something.',
  icon: 'database',
  group: 'data',
  // Other runs see the values.
  effects: 'idempotent',
  effectsFor: ({ operation }) =>
    operation === 'get' || operation === 'list' ? 'none' : 'idempotent',
  ports: [{ name: 'out', label: 'Done' }],
  docs,
  params: storeParams,
  problems: storeProblems,
  example: { operation: 'increment', key: 'orders of {{ trigger.body.customer }}', by: 1 },
  async run(params, context) {
    context.signal.throwIfAborted();
    const { operation, scope } = params;
    if (operation === 'list') return { output: list(params, context) };
    const key = keyOf(params);
    const { state } = context.services;
    if (operation === 'get') {
      const kept = state.get(scope, PREFIX + key);
      const value = kept === null ? (params.default ?? null) : kept.value;
      return { output: { key, value, found: kept !== null } };
    }
    const now = context.now();
    const output = await state.change(scope, PREFIX + key, (current) =>
      changeOf(operation, { ...params, key }, { current, now }),
    );
    return { output };
  },
});

function list({ scope, prefix, limit }: StoreParams, { services }: StepContext): Json {
  const found = services.state.list(scope, PREFIX + prefix, limit + 1);
  const items: Json[] = [];
  let length = 0;
  for (const { key, kept } of found.slice(0, limit)) {
    length += JSON.stringify(kept.value).length;
    if (length > MAX_LIST) break;
    const expiresAt = kept.expiresAt === null ? null : iso(kept.expiresAt);
    items.push({ key: key.slice(PREFIX.length), value: kept.value, expiresAt });
  }
  return { items, more: found.length > items.length };
}

function keyOf({ key }: StoreParams): string {
  if (key !== undefined) return key;
  throw new StepFailure({
    code: 'key_missing',
    message: 'There is no key: the expression of "key" gave nothing.',
    hint: 'Look at its path, or give it a default: {{ path ?? "none" }}.',
  });
}

function storeProblems(params: JsonObject): ParamProblem[] {
  const { operation } = params;
  if (typeof operation !== 'string' || operation.includes('{{')) return [];
  const problems: ParamProblem[] = [];
  for (const [name, operations] of Object.entries(GOES_WITH)) {
    const given = params[name] !== undefined;
    const goes = operations.includes(operation);
    if (given && !goes) problems.push({ path: [name], message: `does not go with "${operation}"` });
    if (!given && goes && (name === 'key' || name === 'value'))
      problems.push({ path: [name], message: 'is missing' });
  }
  return problems;
}
