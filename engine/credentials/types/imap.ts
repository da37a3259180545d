import type { Socket } from 'node:net';
import { ImapFlow, type ImapFlowOptions } from 'imapflow';
import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { type DataOf, defineCredentialType, type TestContext, works } from './credential-type.ts';
import { beginTls, mailTrouble, tlsOptionsOf } from './mail-server.ts';

const TIMEOUT_MS = 15_000;

export const imap = defineCredentialType({
  type: 'imap',
  name: 'Mailbox (IMAP)',
  description: 'Where e-mail is read.',
  icon: 'inbox',
  help: 'Your mail provider’s help names server and port under “IMAP”. Gmail, iCloud, Yahoo and others want an app password; Microsoft 365 wants OAuth2.',
  presets: [
    {
      id: 'gmail',
      name: 'Gmail',
      docsUrl: 'https://support.google.com/accounts/answer/185833',
      note: 'With an app password, or by OAuth2.',
      data: { host: 'imap.gmail.com', port: 993, secure: 'tls' },
    },
    {
      id: 'outlook',
      name: 'Microsoft 365',
      docsUrl: 'https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online',
      note: 'By OAuth2.',
      data: { host: 'outlook.office365.com', port: 993, secure: 'tls' },
    },
    {
      id: 'icloud',
      name: 'iCloud',
      docsUrl: 'https://support.apple.com/102525',
      note: 'With an app-specific password.',
      data: { host: 'imap.mail.me.com', port: 993, secure: 'tls' },
    },
  ],
  test: 'by-itself',
  tryOut,
});

/** Connects, encrypts, signs in, counts the mailboxes and goes. */
async function tryOut(data: DataOf<'imap'>, context: TestContext): Promise<CredentialTest> {
  const { signal } = context;
  const { host, port, username } = data;
  try {
    const auth = await authOf(data, context);
    const socket = await context.http.connect({ host, port, signal });
    const client = new ImapFlow({ ...optionsOf(data, socket), ...(auth === null ? {} : { auth }) });
    // Told to whoever waits for `connect`; without a listener it would end the process.
    client.on('error', () => {});
    const onAbort = () => client.close();
    signal.addEventListener('abort', onAbort);
    try {
      await client.connect();
      const mailboxes = await client.list();
      await client.logout();
      return works(`${host}:${port} knows ${username}; it has ${mailboxes.length} mailboxes.`);
    } finally {
      signal.removeEventListener('abort', onAbort);
      client.close();
      socket.destroy();
    }
  } catch (error) {
    return mailTrouble(error, { data, signal });
  }
}

function optionsOf(data: DataOf<'imap'>, socket: Socket): ImapFlowOptions {
  const { host, port, secure } = data;
  const tls = tlsOptionsOf(data);
  return {
    host,
    port,
    secure: secure === 'tls',
    ...(secure === 'tls' ? {} : { doSTARTTLS: secure === 'starttls' }),
    tls,
    logger: false,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableAutoIdle: true,
    transport: {
      connect(_options, ready) {
        if (secure === 'tls') return beginTls(socket, tls, ready);
        setImmediate(ready);
        return socket;
      },
      upgrade: (_socket, _options, ready) => beginTls(socket, tls, ready),
    },
  };
}

async function authOf({ username, password, oauth2 }: DataOf<'imap'>, context: TestContext) {
  if (username === undefined) return null;
  if (oauth2 === undefined) return { user: username, pass: password ?? '' };
  return { user: username, accessToken: await context.accessToken() };
}
