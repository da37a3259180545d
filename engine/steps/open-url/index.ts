import * as z from 'zod';
import { hostOf, hostPermissions } from '../../http/hosts.ts';
import { textParam } from '../../values/param-schemas.ts';
import { defineStep, type StepContext, StepFailure, type StepResult } from '../define-step.ts';

/** Anything else could start programs: file:, and the schemes that apps register. */
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
/** Browsers and mail programs take about this much from outside. */
const MAX_LENGTH = 8000;

function problemOf(text: string): string | null {
  if (!URL.canParse(text)) return 'must be an address such as https://example.com';
  const url = new URL(text);
  if (!SCHEMES.has(url.protocol)) return 'must start with https://, http:// or mailto:';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  // Some mail programs would put a file of this computer into the message.
  if (
    url.protocol === 'mailto:' &&
    [...url.searchParams.keys()].some((key) => /^attach/i.test(key))
  )
    return 'must not attach files';
  return null;
}

export const openUrl = defineStep({
  type: 'open-url',
  name: 'Open address',
  description: 'Opens a web page or a new e-mail on this computer.',
  icon: 'external-link',
  group: 'action',
  // A second tab would be seen.
  effects: 'external',
  permissions: ({ url }) =>
    typeof url === 'string' && /^\s*mailto:/i.test(url) ? [] : hostPermissions(url),
  ports: [{ name: 'out', label: 'Opened' }],
  params: z.strictObject({
    url: textParam(
      z
        .string()
        .trim()
        .max(MAX_LENGTH)
        .superRefine((text, context) => {
          const problem = problemOf(text);
          if (problem !== null) context.addIssue({ code: 'custom', message: problem });
        }),
    ).meta({
      title: 'Address',
      description: 'http, https, or mailto with subject and body.',
      field: 'text',
    }),
  }),
  example: { url: 'https://example.com/orders/{{ trigger.body.id }}' },
  run,
  docs: `
The page opens in the browser of whoever sits at this computer; \`mailto:ann@example.com?subject=Hello\`
opens a new message in the mail program, which is not sent by itself. Encode what an expression puts
into an address: \`{{ urlEncode(trigger.body.title) }}\`. Other schemes are refused: they could start
programs. On a server without a desktop the step fails. Output: \`{ "url": "https://…" }\`.
`,
});

async function run({ url: text }: { url: string }, context: StepContext): Promise<StepResult> {
  const { services, signal } = context;
  const url = new URL(text);
  if (url.protocol !== 'mailto:') services.permits({ kind: 'host', host: hostOf(url) });
  signal.throwIfAborted();
  try {
    await endedBy(signal, services.openUrl(url.href));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof StepFailure) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StepFailure({
      code: 'open_failed',
      message: `The address could not be opened: ${reason}`,
      hint: 'A browser or mail program has to be installed, and a desktop session running.',
      cause: error,
    });
  }
  return { output: { url: url.href } };
}

/** What has begun to open cannot be taken back, but nobody has to wait for it. */
async function endedBy(signal: AbortSignal, opening: Promise<void>): Promise<void> {
  let stop = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([opening, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
