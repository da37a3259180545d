import * as z from 'zod';

/**
 * Engine-to-UI messages: which rows changed, never the rows. Coalesced, so that thousands of
 * events a second are a few messages; `ids` is cut at 200, and then everything of the topic counts
 * as changed.
 */
const PUSH_TOPICS = [
  'event',
  'run',
  /** By the id of the run. */
  'approval',
  'workflow',
  'trigger',
  'endpoint',
  'credential',
  'settings',
  'bulk',
  'gap',
  'filter',
  /** Everything was paused, or goes on. */
  'system',
] as const;
export const pushSchema = z.object({
  topic: z.enum(PUSH_TOPICS),
  ids: z.array(z.string()),
  all: z.boolean(),
});
export type Push = z.output<typeof pushSchema>;
export type PushTopic = (typeof PUSH_TOPICS)[number];
