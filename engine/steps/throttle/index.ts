import * as z from 'zod';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { keptPrefix, keyText, nameParam, scopeParam } from '../../values/kept-values.ts';
import { anyValue, numberParam } from '../../values/param-schemas.ts';
import { defineStep } from '../define-step.ts';
import { nextSlot } from './next-slot.ts';

const keptSchema = z.array(z.number());
const resultSchema = z.object({ slot: z.number(), taken: z.boolean() });

export const throttle = defineStep({
  type: 'throttle',
  name: 'Throttle',
  description: 'Lets so many through in a time; what is more waits its turn, or is dropped.',
  icon: 'gauge',
  group: 'logic',
  // Other runs see which turns are taken.
  effects: 'idempotent',
  filters: true,
  ports: [
    { name: 'out', label: 'In turn' },
    { name: 'dropped', label: 'Dropped' },
  ],
  params: z.strictObject({
    limit: numberParam(z.int().min(1).max(1000)).meta({
      title: 'How many',
      description: 'In each stretch of the time below, wherever it begins.',
      field: 'number',
    }),
    per: durationParam.meta({
      title: 'In which time',
      description: 'Such as one minute.',
      field: 'group',
    }),
    key: anyValue.meta({
      title: 'Key',
      description: 'Each key has turns of its own. Left out: all runs share them.',
      field: 'expression',
    }),
    spacing: z.enum(['burst', 'even']).default('burst').meta({
      title: 'Spacing',
      description: 'As soon as there is room, or at even distances.',
      field: 'select',
    }),
    excess: z.enum(['delay', 'drop']).default('delay').meta({
      title: 'What is more',
      description: 'Waits its turn, or leaves through `dropped`.',
      field: 'select',
    }),
    maxDelay: durationParam
      .meta({
        title: 'Longest wait',
        description: 'Who would have to wait longer leaves through `dropped`.',
        field: 'group',
      })
      .optional(),
    scope: scopeParam,
    name: nameParam.optional(),
  }),
  problems: ({ excess, maxDelay }) =>
    excess === 'drop' && maxDelay !== undefined
      ? [{ path: ['maxDelay'], message: 'goes with "excess": "delay" only' }]
      : [],
  example: { limit: 30, per: { amount: 1, unit: 'minutes' }, key: '{{ trigger.body.customer }}' },
  async run({ limit, per, key, spacing, excess, maxDelay, scope, name }, context) {
    context.signal.throwIfAborted();
    const now = context.now();
    const perMs = durationMs(per);
    const longest =
      excess === 'drop'
        ? 0
        : maxDelay === undefined
          ? Number.POSITIVE_INFINITY
          : durationMs(maxDelay);
    const text = key === undefined ? '' : keyText(key);
    const result = await context.services.state.change(
      scope,
      keptPrefix({ type: 'throttle', stepId: context.stepId, name }) + text,
      (current) => {
        const parsed = keptSchema.safeParse(current?.value);
        const slots = parsed.success ? parsed.data : [];
        const { slot, kept } = nextSlot(slots, { limit, perMs, spacing, now });
        return slot - now > longest
          ? { next: current, result: { slot, taken: false } }
          : { next: { value: kept, expiresAt: slot + perMs }, result: { slot, taken: true } };
      },
    );
    const { slot, taken } = resultSchema.parse(result);
    const at = new Date(slot).toISOString();
    if (!taken) return { port: 'dropped', output: { dropped: true, nextAt: at } };
    const output = { dropped: false, at, delayedMs: Math.max(0, slot - now) };
    return slot <= now ? { output } : { output, waitUntil: slot };
  },
  docs: `
Output: \`{ "dropped": false, "at": "2026-11-20T12:00:02.000Z", "delayedMs": 2000 }\`, or through the port
\`dropped\` \`{ "dropped": true, "nextAt": "…" }\` with the time at which there would have been room.

Turns are given in the order in which runs come to this step. In no stretch of the time, wherever it
begins, more than \`limit\` leave; \`even\` spreads them, so that 30 per minute is one every two seconds.
A run that waits its turn is a row in the database: it takes no memory and survives a restart, after
which those whose turn passed meanwhile leave together. A run that is canceled does not give its turn
back. Steps in several workflows that call the same service can share one limit: give them the same
\`name\`, and the scope \`workspace\`.
`,
});
