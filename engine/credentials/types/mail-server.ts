import type { Socket } from 'node:net';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { networkFailure } from '../../http/failures.ts';
import { StepFailure } from '../../steps/define-step.ts';
import { type DataOf, doesNotWork } from './credential-type.ts';

export type MailServer = DataOf<'smtp'> | DataOf<'imap'>;

/** For the mail libraries, which are handed a socket and begin TLS on it themselves. */
export function tlsOptionsOf({ host, rejectUnauthorized, ca }: MailServer): ConnectionOptions {
  return {
    // An address is no name, and goes without one (RFC 6066, 3).
    ...(/[a-z]/i.test(host) && !host.includes(':') ? { servername: host } : {}),
    rejectUnauthorized,
    ...(ca === undefined ? {} : { ca }),
  };
}

export function beginTls(socket: Socket, options: ConnectionOptions, ready: () => void): TLSSocket {
  return connectTls({ ...options, socket }, ready);
}

/** What went wrong, in words; the signal's reason is thrown on. */
export function mailTrouble(
  error: unknown,
  { data, signal }: { data: MailServer; signal: AbortSignal },
): CredentialTest {
  signal.throwIfAborted();
  if (error instanceof StepFailure) return doesNotWork(error.message, error.hint ?? null);
  const where = `${data.host}:${data.port}`;
  const { code, responseCode, answer } = fieldsOf(error);
  const said = answer === '' ? '' : ` It said: ${answer}`;
  if (code === 'EAUTH' || code === 'AUTHENTICATIONFAILED' || responseCode === 535)
    return doesNotWork(
      `${where} does not accept the user name and password.${said}`,
      data.oauth2 === undefined
        ? 'Many providers want an app password here, or a sign-in by OAuth2.'
        : 'Check that the oauth2 credential was authorized by this user, with the scopes for mail.',
    );
  if (code === 'ETLS' || /STARTTLS/i.test(messageOf(error)))
    return doesNotWork(
      `${where} does not begin encryption.${said}`,
      'Try another kind of encryption: tls with port 465 or 993, starttls with 587 or 143.',
    );
  const host = data.host.includes(':') ? `[${data.host}]` : data.host;
  const failure = networkFailure(original(error), { url: new URL(`mail://${host}:${data.port}`) });
  const isCertificate = /certificate/i.test(failure.message);
  return doesNotWork(
    `${failure.message}${said}`,
    isCertificate
      ? 'If the server is your own: put its authority’s certificate into the credential, or switch the check off.'
      : (failure.hint ?? 'Check server, port and kind of encryption.'),
  );
}

/** nodemailer puts a code of its own in the place of the system's, and keeps that beside. */
function original(error: unknown): unknown {
  if (!(error instanceof Error) || !('originalCode' in error)) return error;
  return Object.assign(new Error(error.message), { code: error.originalCode });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

/** What the two mail libraries put on their errors. */
function fieldsOf(error: unknown): { code: string; responseCode: number; answer: string } {
  const read = (name: string): unknown =>
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  const text = (value: unknown): string =>
    typeof value === 'string' ? value.replaceAll(/\s+/g, ' ').trim().slice(0, 200) : '';
  const failed = read('authenticationFailed') === true;
  return {
    code: failed ? 'EAUTH' : text(read('code') ?? read('serverResponseCode')),
    responseCode: Number(read('responseCode')) || 0,
    answer: text(read('response') ?? read('responseText')),
  };
}
