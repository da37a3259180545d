import { networkFailure } from '../http/failures.ts';
import { StepFailure } from '../steps/define-step.ts';
import type { MailServer } from './mail-server.ts';

/** What went wrong with a mail server, in words. A StepFailure passes unchanged. */
export function mailFailure(error: unknown, server: MailServer): StepFailure {
  if (error instanceof StepFailure) return error;
  const where = `${server.host}:${server.port}`;
  const { code, responseCode, answer } = fieldsOf(error);
  const said = answer === '' ? '' : ` It said: ${answer}`;
  if (code === 'EAUTH' || code === 'AUTHENTICATIONFAILED' || responseCode === 535)
    return new StepFailure({
      code: 'mail_auth',
      message: `${where} does not accept the user name and password.${said}`,
      hint:
        server.oauth2 === undefined
          ? 'Many providers want an app password here, or a sign-in by OAuth2.'
          : 'Check that the oauth2 credential was authorized by this user, with the scopes for mail.',
      cause: error,
    });
  if (code === 'ETLS' || /STARTTLS/i.test(messageOf(error)))
    return new StepFailure({
      code: 'mail_no_tls',
      message: `${where} does not begin encryption.${said}`,
      hint: 'Try another kind of encryption: tls with port 465 or 993, starttls with 587 or 143.',
      cause: error,
    });
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  const url = new URL(`mail://${host}:${server.port}`);
  const failure = networkFailure(original(error), { url });
  const isCertificate = /certificate/i.test(failure.message);
  return new StepFailure({
    code: failure.code,
    ...(failure.kind === undefined ? {} : { kind: failure.kind }),
    message: `${failure.message}${said}`,
    hint: isCertificate
      ? 'If the server is your own: put its authority’s certificate into the credential, or switch the check off.'
      : (failure.hint ?? 'Check server, port and kind of encryption.'),
    cause: error,
  });
}

/** Codes of the mail libraries, by what the system would say. */
const SYSTEM_CODES: Readonly<Record<string, string>> = {
  CONNECT_TIMEOUT: 'ETIMEDOUT',
  GREETING_TIMEOUT: 'ETIMEDOUT',
  UPGRADE_TIMEOUT: 'ETIMEDOUT',
  ETIMEOUT: 'ETIMEDOUT',
  NoConnection: 'ECONNRESET',
  EConnectionClosed: 'ECONNRESET',
  ClosedAfterConnectText: 'ECONNRESET',
  ClosedAfterConnectTLS: 'ECONNRESET',
};

/** nodemailer puts a code of its own in the place of the system's, and keeps that beside. */
function original(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const code = 'originalCode' in error ? error.originalCode : SYSTEM_CODES[own];
  return code === undefined ? error : Object.assign(new Error(error.message), { code });
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
