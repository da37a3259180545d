import type { SMTPTransportOptions } from 'nodemailer';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { tlsOptionsOf } from '../../mail/mail-server.ts';
import { type DataOf, defineCredentialType, type TestContext, works } from './credential-type.ts';
import { mailTrouble } from './mail-trouble.ts';

const TIMEOUT_MS = 15_000;

export const smtp = defineCredentialType({
  type: 'smtp',
  name: 'Mail server for sending (SMTP)',
  description: 'What e-mail is sent through.',
  icon: 'mail',
  help: 'Your mail provider’s help names server and port under “SMTP”. Gmail, iCloud, Yahoo and others want an app password; Microsoft 365 wants OAuth2.',
  presets: [
    {
      id: 'gmail',
      name: 'Gmail',
      docsUrl: 'https://support.google.com/accounts/answer/185833',
      note: 'With an app password, or by OAuth2.',
      data: { host: 'smtp.gmail.com', port: 465, secure: 'tls' },
    },
    {
      id: 'outlook',
      name: 'Microsoft 365',
      docsUrl: 'https://learn.microsoft.com/exchange/mail-flow-best-practices',
      note: 'By OAuth2.',
      data: { host: 'smtp.office365.com', port: 587, secure: 'starttls' },
    },
    {
      id: 'icloud',
      name: 'iCloud',
      docsUrl: 'https://support.apple.com/102525',
      note: 'With an app-specific password.',
      data: { host: 'smtp.mail.me.com', port: 587, secure: 'starttls' },
    },
    {
      id: 'local',
      name: 'A mail catcher on this computer',
      docsUrl: 'https://mailpit.axllent.org/docs/',
      note: 'Mailpit and the like, for trying things out.',
      data: { host: '127.0.0.1', port: 1025, secure: 'none' },
    },
  ],
  test: 'by-itself',
  tryOut,
});

/** Connects, encrypts, signs in and goes. */
async function tryOut(data: DataOf<'smtp'>, context: TestContext): Promise<CredentialTest> {
  const { signal } = context;
  const { host, port, secure, username } = data;
  try {
    const auth = await authOf(data, context);
    const connection = await context.http.connect({ host, port, signal });
    const options: SMTPTransportOptions = {
      host,
      port,
      secure: secure === 'tls',
      requireTLS: secure === 'starttls',
      ignoreTLS: secure === 'none',
      tls: tlsOptionsOf(data),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      getSocket: (_options, done) => done(null, { connection }),
      ...(auth === undefined ? {} : { auth, forceAuth: true }),
    };
    // Loaded when it is needed: most workspaces never do.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(options);
    const onAbort = () => connection.destroy();
    signal.addEventListener('abort', onAbort);
    try {
      await transport.verify();
    } finally {
      signal.removeEventListener('abort', onAbort);
      transport.close();
      connection.destroy();
    }
  } catch (error) {
    return mailTrouble(error, { data, signal });
  }
  return works(
    username === undefined
      ? `${host}:${port} answers, and wants no sign-in from Patchbay.`
      : `${host}:${port} knows ${username}. Nothing was sent.`,
  );
}

async function authOf({ username, password, oauth2 }: DataOf<'smtp'>, context: TestContext) {
  if (username === undefined) return undefined;
  if (oauth2 === undefined) return { user: username, pass: password ?? '' };
  const accessToken = await context.accessToken();
  return { type: 'OAuth2' as const, user: username, accessToken };
}
