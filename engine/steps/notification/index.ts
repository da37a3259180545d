import * as z from 'zod';
import { textParam } from '../../values/param-schemas.ts';
import { defineStep } from '../define-step.ts';

// Desktops show less than this; what is longer would only fill their history.
const maxTitle = 200;
const maxBody = 2000;

export const notification = defineStep({
  type: 'notification',
  name: 'Notification',
  description: 'Shows a notification on this computer.',
  icon: 'bell',
  group: 'action',
  effects: 'external',
  ports: [{ name: 'out', label: 'Shown' }],
  params: z.strictObject({
    title: textParam(z.string().min(1)).meta({
      title: 'Title',
      description: `One short line; cut after ${maxTitle} characters.`,
      field: 'text',
    }),
    body: textParam(z.string())
      .prefault('')
      .meta({
        title: 'Text',
        description: `A few lines; cut after ${maxBody} characters.`,
        field: 'multiline',
      }),
  }),
  example: {
    title: 'New order',
    body: '{{ trigger.body.customer.name }} ordered for {{ trigger.body.total }} €',
  },
  async run({ title, body }, { services, signal }) {
    signal.throwIfAborted();
    await services.notify({ title: cut(title, maxTitle), body: cut(body, maxBody) });
    return { output: { shown: true } };
  },
  docs: `
The desktop app shows it; \`patchbay serve\` prints it, and uses \`notify-send\` where a desktop session
is running. Output: \`{ "shown": true }\`.
`,
});

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not through the middle of a character outside the basic plane.
  const end = /[\ud800-\udbff]$/.test(text.slice(0, length - 1)) ? length - 2 : length - 1;
  return `${text.slice(0, end)}…`;
}
