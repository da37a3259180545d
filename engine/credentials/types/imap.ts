import type { CredentialTest } from '../../../shared/model/credential-views.ts';
import { openImap } from '../../mail/imap-connection.ts';
import { type DataOf, defineCredentialType, type TestContext, works } from './credential-type.ts';
import { mailTrouble } from './mail-trouble.ts';

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
  const { http, signal } = context;
  const { host, port, username } = data;
  try {
    const { client, during, close } = await openImap(data, {
      http,
      signal,
      accessToken: () => context.accessToken(),
      silenceMs: TIMEOUT_MS,
    });
    try {
      const mailboxes = await during(client.list());
      await client.logout();
      return works(`${host}:${port} knows ${username}; it has ${mailboxes.length} mailboxes.`);
    } finally {
      close();
    }
  } catch (error) {
    return mailTrouble(error, { data, signal });
  }
}
