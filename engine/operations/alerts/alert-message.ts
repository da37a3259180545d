import * as z from 'zod';
import type { AlertRule } from '../../../shared/model/alert.ts';
import { timeSchema } from '../../../shared/model/json-schema.ts';
import type { AlertNews } from './decide.ts';

/** What people are told, whatever the channel: all that one rule found at one time. */
export const alertMessageSchema = z.object({
  kind: z.enum(['firing', 'reminder', 'resolved', 'test']),
  at: timeSchema,
  rule: z.object({ id: z.string(), name: z.string(), on: z.string() }),
  title: z.string(),
  subjects: z.array(z.object({ id: z.string(), text: z.string() })),
});
export type AlertMessage = z.output<typeof alertMessageSchema>;

/** Of a message to people; machines get all. */
const MOST_LINES = 20;

const TITLES: Record<AlertMessage['kind'], (name: string) => string> = {
  firing: (name) => `Patchbay: ${name}`,
  reminder: (name) => `Patchbay: still ${name}`,
  resolved: (name) => `Patchbay: resolved: ${name}`,
  test: (name) => `Patchbay: test of ${name}`,
};

export function alertMessage(
  kind: AlertNews | 'test',
  about: { id: string; rule: AlertRule; at: number; subjects: AlertMessage['subjects'] },
): AlertMessage {
  const { id, rule, at, subjects } = about;
  return {
    kind,
    at,
    rule: { id, name: rule.name, on: rule.when.on },
    title: TITLES[kind](rule.name),
    subjects,
  };
}

/** One line for each thing. */
export function messageText({ subjects }: AlertMessage): string {
  const lines = subjects.slice(0, MOST_LINES).map(({ text }) => text);
  const more = subjects.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n');
}
