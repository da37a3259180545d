import * as z from 'zod';
import { durationMs, durationParam } from '../../values/duration-param.ts';
import { keptPrefix, keyText, nameParam, scopeParam } from '../../values/kept-values.ts';
import { anyValue } from '../../values/param-schemas.ts';
import { defineStep, type KeptValue } from '../define-step.ts';

const keptSchema = z.object({ first: z.number(), last: z.number(), count: z.number() });
const resultSchema = keptSchema.extend({ seen: z.boolean() });

export const dedupe = defineStep({
  type: 'dedupe',
  name: 'Dedupe',
  description: 'Lets each key through once, and leaves through `seen` when it comes again.',
  icon: 'copy-check',
  group: 'logic',
  // Other runs see what it remembers.
  effects: 'idempotent',
  filters: true,
  ports: [
    { name: 'new', label: 'New' },
    { name: 'seen', label: 'Seen before' },
  ],
  params: z.strictObject({
    key: anyValue.meta({
      title: 'Key',
      description: 'What tells that it is the same: an id, or several values as a list.',
      field: 'expression',
    }),
    window: durationParam
      .meta({
        title: 'For how long',
        description: 'After this time the key counts as new. Left out: for ever.',
        field: 'group',
      })
      .optional(),
    extend: z.boolean().default(false).meta({
      title: 'Extend',
      description: 'Each time the key comes the time begins anew: new is what was quiet that long.',
      field: 'boolean',
    }),
    scope: scopeParam,
    name: nameParam.optional(),
  }),
  problems: ({ key }) =>
    key === undefined
      ? [{ path: ['key'], message: 'is missing: what tells that it is the same' }]
      : [],
  example: { key: '{{ trigger.body.id }}', window: { amount: 7, unit: 'days' } },
  async run({ key, window, extend, scope, name }, context) {
    context.signal.throwIfAborted();
    const text = keyText(key);
    const length = window === undefined ? null : durationMs(window);
    const now = context.now();
    const result = await context.services.state.change(
      scope,
      keptPrefix({ type: 'dedupe', stepId: context.stepId, name }) + text,
      (current) => {
        const before = stillSeen(current, { length, extend, now });
        const kept = {
          first: before?.first ?? now,
          last: now,
          count: (before?.count ?? 0) + 1,
        };
        const from = extend ? kept.last : kept.first;
        const expiresAt = length === null ? null : from + length;
        return { next: { value: kept, expiresAt }, result: { ...kept, seen: before !== null } };
      },
    );
    const { seen, first, count } = resultSchema.parse(result);
    return {
      port: seen ? 'seen' : 'new',
      output: { key: text, seen, count, firstSeenAt: new Date(first).toISOString() },
    };
  },
  docs: `
Output: \`{ "key": "A-7", "seen": true, "count": 3, "firstSeenAt": "2026-11-20T12:00:00.000Z" }\`. An
edge without a port leaves at \`new\`. A run that ends at \`seen\` with nothing behind it counts as
filtered.

A key is remembered as soon as this step has run, also when a later step fails: retrying that step
goes on behind, but a replay of the event leaves through \`seen\`. Of two runs at the same time with the
same key exactly one leaves through \`new\`. A missing key is an error. Give \`window\` a length, or what
is remembered grows for ever.
`,
});

function stillSeen(
  current: KeptValue | null,
  { length, extend, now }: { length: number | null; extend: boolean; now: number },
): z.output<typeof keptSchema> | null {
  const parsed = keptSchema.safeParse(current?.value);
  if (!parsed.success) return null;
  // The window may have been set after the key was remembered.
  const { first, last } = parsed.data;
  return length === null || now < (extend ? last : first) + length ? parsed.data : null;
}
