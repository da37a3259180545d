import * as z from 'zod';
import type { Json, JsonObject } from '../../../shared/json.ts';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { keptPrefix, keyText, nameParam, scopeParam } from '../../values/kept-values.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';
import {
  defineStep,
  type ParamProblem,
  type StateScope,
  type StepContext,
  type StepResult,
} from '../define-step.ts';
import { docs } from './docs.ts';
import { arrive, decisionSchema, readBatch } from './open-batch.ts';

const MAX_SIZE = 1000;
/** Batches of one step that are searched for one whose key has changed. */
const MAX_OPEN = 1000;

export const batch = defineStep({
  type: 'batch',
  name: 'Batch',
  description: 'Collects items of many runs, and goes on once with all of them.',
  icon: 'layers',
  group: 'logic',
  // Other runs see what was collected.
  effects: 'idempotent',
  ports: [
    { name: 'out', label: 'Batch' },
    { name: 'collected', label: 'Collected' },
  ],
  docs,
  params: z.strictObject({
    item: anyValue.meta({
      title: 'Item',
      description: 'What is collected of each run. Left out: what the step before gave.',
      field: 'expression',
    }),
    size: numberParam(z.int().min(1).max(MAX_SIZE))
      .meta({
        title: 'Items',
        description: 'It goes on when there are so many.',
        field: 'number',
      })
      .optional(),
    after: durationParam
      .meta({
        title: 'Or after',
        description: 'It goes on when the first item is so old.',
        field: 'group',
      })
      .optional(),
    key: anyValue.meta({
      title: 'Key',
      description: 'Each key has batches of its own. Left out: all runs share them.',
      field: 'expression',
    }),
    scope: scopeParam,
    name: nameParam.optional(),
  }),
  problems: batchProblems,
  example: {
    item: '{{ trigger.body }}',
    size: 50,
    after: { amount: 10, unit: 'minutes' },
    key: '{{ trigger.body.customer }}',
  },
  async run({ item, size = MAX_SIZE, after, key, scope, name }, context): Promise<StepResult> {
    context.signal.throwIfAborted();
    const { services, waited, waitToken: token } = context;
    const prefix = keptPrefix({ type: 'batch', stepId: context.stepId, name });
    const given = prefix + (key === undefined ? '' : keyText(key));
    const at = waited ? ownBatch(context, { scope, prefix, key: given }) : given;
    const text = at.slice(prefix.length);
    const now = context.now();
    const result = await services.state.change(scope, at, (current) =>
      arrive(current, {
        token,
        waited,
        item: item ?? incomingItem(context),
        now,
        size,
        windowMs: after === undefined ? null : durationMs(after),
      }),
    );
    const decision = decisionSchema.parse(result);
    switch (decision.kind) {
      case 'lead': {
        const { dueAt } = decision;
        const timeout = dueAt === null ? null : ({ at: dueAt, again: true } as const);
        return { waitFor: { kind: 'batch', token, data: { key: text }, timeout } };
      }
      case 'collected':
        return { port: 'collected', output: { key: text, count: decision.count } };
      case 'taken':
        return { port: 'collected', output: { key: text, count: null } };
      case 'take': {
        const { items, openedAt, reason, leader } = decision;
        if (leader !== null) await tell(context, leader, { key: text, count: null });
        return {
          output: {
            key: text,
            items,
            count: items.length,
            reason,
            openedAt: new Date(openedAt).toISOString(),
          },
        };
      }
    }
  },
});

/** Only a message: a leader that does not get it finds later that its batch is gone. */
async function tell({ services, log }: StepContext, leader: string, output: Json): Promise<void> {
  try {
    await services.signal(leader, { port: 'collected', output });
  } catch (error) {
    // The items are taken: failing now would lose them.
    log(
      `The run that waits for the batch was not told: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function incomingItem({ incoming }: StepContext): Json {
  return incoming[0]?.output ?? null;
}

/** The key may be another one by now, such as the day: then the batch is found by its leader. */
function ownBatch(
  { services, waitToken }: StepContext,
  { scope, prefix, key }: { scope: StateScope; prefix: string; key: string },
): string {
  const { state } = services;
  if (readBatch(state.get(scope, key))?.token === waitToken) return key;
  const own = state
    .list(scope, prefix, MAX_OPEN)
    .find(({ kept }) => readBatch(kept)?.token === waitToken);
  return own?.key ?? key;
}

function batchProblems({ size, after }: JsonObject): ParamProblem[] {
  return size === undefined && after === undefined
    ? [{ path: ['size'], message: 'is missing: give "size", "after" or both' }]
    : [];
}
