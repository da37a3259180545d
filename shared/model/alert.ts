import * as z from 'zod';
import { idSchema, timeSchema } from './json-schema.ts';

/** An id, a unique beginning of one, or a name or path; stored as the id. */
const refSchema = z.string().min(1).max(200);
const minutes = (usual: number) => z.int().min(1).max(43_200).default(usual);
const MONTH = 43_200;

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is a time such as 08:30');

/** In the workspace's time zone. An end before the beginning lies on the next day. */
export const activeHoursSchema = z.strictObject({
  from: timeOfDay,
  to: timeOfDay,
  /** ISO: 1 is Monday. Of windows over midnight, the day on which they begin. */
  days: z.array(z.int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5, 6, 7]),
});
export type ActiveHours = z.output<typeof activeHoursSchema>;

export const alertConditionSchema = z.discriminatedUnion('on', [
  /** So many runs failed for good within the time. */
  z.strictObject({
    on: z.literal('run-failures'),
    /** Left out: any. */
    workflow: refSchema.optional(),
    /** Whether each workflow is counted by itself. */
    per: z.enum(['workflow', 'all']).default('workflow'),
    failures: z.int().min(1).max(1000).default(1),
    withinMinutes: minutes(60),
  }),
  /** The last so many runs of a workflow failed, one after the other. */
  z.strictObject({
    on: z.literal('consecutive-failures'),
    workflow: refSchema.optional(),
    failures: z.int().min(1).max(100).default(3),
  }),
  /** Nothing was accepted for so long, while Patchbay could have received it. */
  z.strictObject({
    on: z.literal('endpoint-silent'),
    endpoint: refSchema,
    minutes: minutes(60),
    hours: activeHoursSchema.optional(),
  }),
  z.strictObject({
    on: z.literal('queue-depth'),
    runs: z.int().min(1).max(100_000_000).default(1000),
    forMinutes: z.int().min(0).max(MONTH).default(1),
  }),
  z.strictObject({
    on: z.literal('disk-free'),
    belowBytes: z
      .int()
      .min(0)
      .default(1024 * 1024 * 1024),
  }),
  z.strictObject({
    on: z.literal('rejected-events'),
    /** Left out: any, also those that came to none. */
    endpoint: refSchema.optional(),
    events: z.int().min(1).max(1000).default(20),
    withinMinutes: minutes(15),
  }),
  /** A trigger that listens by itself cannot: a mailbox that refuses, a feed that is gone. */
  z.strictObject({
    on: z.literal('trigger-trouble'),
    workflow: refSchema.optional(),
    forMinutes: z.int().min(0).max(MONTH).default(5),
  }),
  z.strictObject({
    on: z.literal('backup-overdue'),
    hours: z.int().min(1).max(8760).default(48),
  }),
]);
export type AlertCondition = z.output<typeof alertConditionSchema>;

const credential = z.string().trim().min(1).max(100);
const mailbox = z
  .string()
  .trim()
  .min(3)
  .max(320)
  .regex(/^[^\r\n\0]+@[^\r\n\0]+$/, 'is an e-mail address');

export const alertChannelSchema = z.discriminatedUnion('to', [
  /** On the desktop of this computer. */
  z.strictObject({ to: z.literal('notification') }),
  z.strictObject({
    to: z.literal('email'),
    /** Of type `smtp`. */
    credential,
    recipients: z.array(mailbox).min(1).max(50),
    /** Left out: the first recipient. */
    from: mailbox.optional(),
  }),
  z.strictObject({
    to: z.literal('slack'),
    /** Of type `webhook-url`: an incoming webhook. */
    credential,
  }),
  z.strictObject({
    to: z.literal('webhook'),
    url: z.url({ protocol: /^https?$/ }).max(2000),
    /** Of type `webhook-secret`: signed as in Standard Webhooks. */
    credential: credential.optional(),
  }),
]);
export type AlertChannel = z.output<typeof alertChannelSchema>;

export const alertRuleSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  when: alertConditionSchema,
  channels: z.array(alertChannelSchema).min(1).max(10),
  /** After a message about something, the next one about the same comes no sooner. */
  cooldownMinutes: z.int().min(0).max(MONTH).default(30),
  /** Says it again so often as long as it lasts; left out: once. */
  remindMinutes: z.int().min(1).max(MONTH).optional(),
  /** Whether the end of it is told as well. */
  resolve: z.boolean().default(true),
});
export type AlertRule = z.output<typeof alertRuleSchema>;
export type AlertRuleInput = z.input<typeof alertRuleSchema>;

const alertStateSchema = z.object({
  /** Id of the workflow or endpoint it is about; empty: the workspace. */
  subject: z.string(),
  since: timeSchema,
  text: z.string(),
  /** Null while the cool-down holds the message back. */
  notifiedAt: timeSchema.nullable(),
});

export const alertSchema = z.object({
  id: idSchema,
  rule: alertRuleSchema,
  createdAt: timeSchema,
  updatedAt: timeSchema,
  /** What is the case now. */
  firing: z.array(alertStateSchema),
  /** Why it cannot work: its workflow or endpoint is gone, a credential is missing. */
  problem: z.string().nullable(),
  /** Messages that wait for their next try. */
  pending: z.int(),
  last: z
    .object({ at: timeSchema, ok: z.boolean(), channel: z.string(), error: z.string().nullable() })
    .nullable(),
});
export type Alert = z.output<typeof alertSchema>;

export const alertTestSchema = z.object({
  results: z.array(
    z.object({ channel: z.string(), ok: z.boolean(), error: z.string().nullable() }),
  ),
});
export type AlertTest = z.output<typeof alertTestSchema>;
