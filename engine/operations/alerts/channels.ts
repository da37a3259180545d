import { assertNever } from '../../../shared/errors.ts';
import type { AlertChannel } from '../../../shared/model/alert.ts';
import type { CredentialData } from '../../../shared/model/credential.ts';
import type { Credentials } from '../../credentials/credentials.ts';
import type { AccessTokens } from '../../credentials/oauth2/access-tokens.ts';
import type { Host } from '../../host.ts';
import { exchange } from '../../http/exchange.ts';
import { HeaderList } from '../../http/headers.ts';
import { ERROR_BODY, statusFailure } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import type { HttpClient } from '../../net/http-client.ts';
import { StepFailure } from '../../steps/define-step.ts';
import { signatureHeaders } from '../../steps/send-webhook/sign.ts';
import { type AlertMessage, messageText } from './alert-message.ts';
import { sendEmail } from './send-email.ts';

const TIME_LIMIT_MS = 20_000;

export interface ChannelsDeps {
  host: Host;
  http: HttpClient;
  credentials: Pick<Credentials, 'data'>;
  accessTokens: Pick<AccessTokens, 'get'>;
  now: () => number;
}

/** Brings messages to people. */
export interface Channels {
  /**
   * Throws when it did not get there. `id` is the same at every try, by which receivers of webhooks
   * and mail servers tell a repetition.
   */
  deliver(
    channel: AlertChannel,
    message: AlertMessage,
    options: { id: string; signal: AbortSignal },
  ): Promise<void>;
}

export function createChannels(deps: ChannelsDeps): Channels {
  const { host, http, credentials, accessTokens, now } = deps;
  function credential<T extends CredentialData['type']>(
    name: string,
    type: T,
  ): Extract<CredentialData, { type: T }> {
    const data = credentials.data(name);
    if (isOfType(data, type)) return data;
    throw new StepFailure({
      code: 'credential_invalid',
      message: `The credential "${name}" is of the type ${data.type}; this needs ${type}.`,
      hint: `Add one: patchbay credentials set NAME --type ${type}`,
    });
  }

  async function post(
    url: URL,
    json: unknown,
    { id, signal, secret }: { id: string; signal: AbortSignal; secret?: string },
  ): Promise<void> {
    const body = JSON.stringify(json);
    const headers = new HeaderList();
    headers.setDefault('Content-Type', 'application/json');
    headers.setDefault('User-Agent', 'Patchbay/0.1');
    headers.setDefault('Accept-Encoding', 'identity');
    headers.setDefault('Idempotency-Key', id);
    if (secret !== undefined) {
      const timestamp = Math.floor(now() / 1000);
      const signed = signatureHeaders({ type: 'standard-webhooks' }, [secret], {
        id,
        timestamp,
        body,
      });
      for (const [name, value] of signed) headers.set(name, value);
    }
    const limit = new TimeLimit(signal, TIME_LIMIT_MS);
    try {
      const response = await exchange(
        { method: 'POST', url, headers, body },
        { dispatcher: http.dispatcher(), limit, bodyLimit: () => ERROR_BODY, proxy: undefined },
      );
      if (response.status < 200 || response.status > 299)
        throw await statusFailure({ ...response, url }, now());
    } finally {
      limit.dispose();
    }
  }

  return {
    async deliver(channel, message, { id, signal }) {
      switch (channel.to) {
        case 'notification':
          return host.notify({ title: message.title, body: messageText(message) });
        case 'email':
          return sendEmail(
            {
              channel,
              smtp: credential(channel.credential, 'smtp'),
              subject: message.title,
              text: `${messageText(message)}\n\n${new Date(message.at).toISOString()}\n`,
              id,
              now: now(),
              signal,
              timeoutMs: TIME_LIMIT_MS,
            },
            { http, accessTokens },
          );
        case 'slack': {
          const { url } = credential(channel.credential, 'webhook-url');
          return post(new URL(url), slackMessage(message), { id, signal });
        }
        case 'webhook': {
          const { credential: name } = channel;
          const signing =
            name === undefined ? {} : { secret: credential(name, 'webhook-secret').secret };
          return post(new URL(channel.url), webhookBody(message), { id, signal, ...signing });
        }
        default:
          return assertNever(channel);
      }
    },
  };
}

/** For people: what a channel is called. */
export function channelName(channel: AlertChannel): string {
  switch (channel.to) {
    case 'notification':
      return 'notification';
    case 'email':
      return `e-mail to ${channel.recipients.join(', ')}`;
    case 'slack':
      return `Slack (${channel.credential})`;
    case 'webhook':
      return `webhook to ${new URL(channel.url).host}`;
    default:
      return assertNever(channel);
  }
}

function isOfType<T extends CredentialData['type']>(
  data: CredentialData,
  type: T,
): data is Extract<CredentialData, { type: T }> {
  return data.type === type;
}

/** Slack reads `&`, `<` and `>` as markup; a name from outside must not mention everybody. */
function slackMessage(message: AlertMessage): { text: string } {
  const text = `${message.title}\n${messageText(message)}`;
  return {
    text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  };
}

/** In the form of Standard Webhooks: type, timestamp, data. */
function webhookBody({ kind, at, rule, title, subjects }: AlertMessage): unknown {
  return {
    type: `alert.${kind}`,
    timestamp: new Date(at).toISOString(),
    data: { rule, title, subjects },
  };
}
