import type { AlertChannel } from '../../../shared/model/alert.ts';
import type { CredentialData } from '../../../shared/model/credential.ts';
import type { AccessTokens } from '../../credentials/oauth2/access-tokens.ts';
import type { HttpClient } from '../../net/http-client.ts';
import { compose } from '../../steps/email-smtp/message.ts';
import { emailSmtpParams } from '../../steps/email-smtp/params.ts';
import { deliver } from '../../steps/email-smtp/session.ts';

export interface AlertEmail {
  channel: Extract<AlertChannel, { to: 'email' }>;
  smtp: Extract<CredentialData, { type: 'smtp' }>;
  subject: string;
  text: string;
  /** Makes the Message-ID: the same at every try. */
  id: string;
  now: number;
  signal: AbortSignal;
  timeoutMs: number;
}

/** As the e-mail step sends it. Throws StepFailure. */
export async function sendEmail(
  { channel, smtp, subject, text, id, now, signal, timeoutMs }: AlertEmail,
  { http, accessTokens }: { http: HttpClient; accessTokens: Pick<AccessTokens, 'get'> },
): Promise<void> {
  const { credential, recipients } = channel;
  const params = emailSmtpParams.parse({
    auth: { type: 'credential', credential },
    from: channel.from ?? recipients[0],
    to: recipients.join(', '),
    subject,
    text,
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
  const message = await compose(params, { username: '', idempotencyKey: id, now });
  const { host, port, secure, username = '', password, rejectUnauthorized, ca, oauth2 } = smtp;
  const token =
    oauth2 === undefined
      ? undefined
      : (refused: string | undefined) => accessTokens.get(credential, { signal, refused });
  await deliver(message, {
    server: { host, port, secure, username, password, rejectUnauthorized, ca, token },
    timeoutMs,
    context: { signal, services: { http } },
  });
}
