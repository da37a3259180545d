import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { wrongCredential } from '../../http/auth-params.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import {
  defineStep,
  type ParamProblem,
  type StepContext,
  StepFailure,
  type StepResult,
} from '../define-step.ts';
import { docs } from './docs.ts';
import { mailboxesOf } from './mailboxes.ts';
import { compose } from './message.ts';
import { type EmailSmtpParams, emailSmtpParams } from './params.ts';
import { deliver, type MailServer } from './session.ts';

export const emailSmtp = defineStep({
  type: 'email-smtp',
  name: 'Send e-mail',
  description: 'Sends an e-mail through a mail server (SMTP).',
  icon: 'mail',
  group: 'action',
  // The message id is the same, but servers send what they are given.
  effects: 'external',
  permissions: ({ auth }) => hostPermissions(serverUrl(isJsonObject(auth) ? auth.host : undefined)),
  insertsAs: () => ({ html: 'html' }),
  hideSecrets,
  ports: [{ name: 'out', label: 'Sent' }],
  docs,
  params: emailSmtpParams,
  problems,
  example: {
    auth: { type: 'credential', credential: 'mail' },
    from: 'Shop <shop@example.com>',
    to: [{ address: '{{ trigger.body.customer.email }}' }],
    subject: 'Your order {{ trigger.body.id }}',
    text: 'Thank you, {{ trigger.body.customer.name }}.',
  },
  run,
});

/** As an address, which is what permissions read hosts from. */
function serverUrl(host: Json | undefined): string | undefined {
  if (typeof host !== 'string' || host.trim() === '') return undefined;
  const name = host.trim();
  return name.includes(':') && !name.includes('{{') ? `https://[${name}]/` : `https://${name}`;
}

const ADDRESSES = { from: 'From', to: 'To', cc: 'Cc', bcc: 'Bcc', replyTo: 'Reply to' } as const;

function problems(params: JsonObject): ParamProblem[] {
  const found: ParamProblem[] = [];
  const isEmpty = (value: Json | undefined) =>
    value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty(params.to) && isEmpty(params.cc) && isEmpty(params.bcc))
    found.push({ path: ['to'], message: 'name a recipient here, in cc or in bcc' });
  for (const [name, title] of Object.entries(ADDRESSES)) {
    const text = params[name];
    if (typeof text !== 'string' || text.includes('{{')) continue;
    try {
      mailboxesOf(text, title);
    } catch (error) {
      found.push({ path: [name], message: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
}

async function run(params: EmailSmtpParams, context: StepContext): Promise<StepResult> {
  const { signal, services, idempotencyKey } = context;
  signal.throwIfAborted();
  const { server, ofCredential } = serverOf(params.auth, context);
  const username = server.username.includes('@') ? server.username : '';
  const message = await compose(params, { username, idempotencyKey, now: context.now() });
  if (!ofCredential) services.permits({ kind: 'host', host: server.host.toLowerCase() });
  const delivery = await deliver(message, { server, timeoutMs: params.timeoutMs, context });
  const { accepted, rejected, response, serverMessageId } = delivery;
  if (rejected.length > 0)
    context.log(`Refused: ${rejected.map(({ address }) => address).join(', ')}`);
  return {
    output: {
      messageId: serverMessageId ?? message.id,
      accepted: [...accepted],
      rejected: rejected.map((each) => ({ ...each })),
      response,
    },
  };
}

function serverOf(
  auth: EmailSmtpParams['auth'],
  { services, signal }: StepContext,
): { server: MailServer; ofCredential: boolean } {
  if (auth.type === 'smtp') {
    const { type: _, username = '', password, ca, ...rest } = auth;
    needsPassword(username, password);
    return { server: { ...rest, username, password, ca, token: undefined }, ofCredential: false };
  }
  const name = auth.credential;
  const data = services.credential(name);
  if (data.type !== 'smtp') throw wrongCredential(name, data.type, ['smtp']);
  const { host, port, secure, username = '', password, ca, rejectUnauthorized, oauth2 } = data;
  if (oauth2 === undefined) needsPassword(username, password);
  const token =
    oauth2 === undefined
      ? undefined
      : (refused: string | undefined) => services.accessToken(name, { signal, refused });
  return {
    server: { host, port, secure, username, password, ca, rejectUnauthorized, token },
    ofCredential: true,
  };
}

function needsPassword(username: string, password: string | undefined): void {
  if (username === '' || (password ?? '') !== '') return;
  throw new StepFailure({
    code: 'credential_invalid',
    message: 'The mail server’s user name has no password.',
    hint: 'Store one, or leave out the user name for a server that wants no sign-in.',
  });
}
