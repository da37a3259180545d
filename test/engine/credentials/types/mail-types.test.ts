import type { SMTPServerOptions } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import type { CredentialInput } from '../../../../shared/model/credential-views.ts';
import { authorizationServer } from '../../../support/authorization-server.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer, tlsFixture } from '../../../support/local-server.ts';
import { mailServer, scriptedMailServer } from '../../../support/mail-server.ts';
import { openEngine } from '../../../support/test-engine.ts';

failOnLeaks();

const PASSWORD = 'app-password-71c';
const AUTHORITY = { ca: tlsFixture('ca.crt') };

async function tested(data: CredentialInput) {
  const engine = await openEngine();
  return engine.call('credentials.test', { data });
}

describe('an smtp credential', () => {
  const secret: SMTPServerOptions = {
    onAuth({ username, password }, _session, done) {
      if (username === 'ada' && password === PASSWORD) done(null, { user: 'ada' });
      else done(new Error('Invalid username or password'));
    },
  };
  const smtp = (port: number, more: Record<string, unknown> = {}): CredentialInput => ({
    type: 'smtp',
    host: 'localhost',
    port,
    username: 'ada',
    password: PASSWORD,
    ...AUTHORITY,
    ...more,
  });

  it.each([
    ['starttls', {}],
    ['tls', { secure: true }],
  ])('signs in over %s, and sends nothing', async (secure, options) => {
    const server = await mailServer({ ...secret, ...options, authOptional: false });
    expect(await tested(smtp(server.port, { secure }))).toMatchObject({
      ok: true,
      message: expect.stringContaining('knows ada'),
    });
    expect(server.mails).toEqual([]);
    const refused = await tested(smtp(server.port, { secure, password: 'wrong-password' }));
    expect(refused).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not accept the user name and password'),
      hint: expect.stringContaining('app password'),
    });
    expect(refused.message).toContain('535');
  });

  it('needs no sign-in where the server wants none', async () => {
    const server = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'] });
    const data = { type: 'smtp', host: '127.0.0.1', port: server.port, secure: 'none' } as const;
    expect(await tested(data)).toMatchObject({ ok: true });
  });

  it('does not go on without the encryption it asks for', async () => {
    const server = await mailServer({ ...secret, disabledCommands: ['STARTTLS'] });
    expect(await tested(smtp(server.port))).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not begin encryption'),
    });
  });

  it('checks the certificate, unless it is told not to', async () => {
    const server = await mailServer({ ...secret, secure: true });
    const without = smtp(server.port, { secure: 'tls', ca: null });
    const result = await tested(without);
    expect(result.ok).toBe(false);
    expect(`${result.message} ${result.hint}`).toMatch(/certificate/);
    expect(await tested({ ...without, rejectUnauthorized: false })).toMatchObject({ ok: true });
  });

  it('says when nothing is there, nobody answers as a mail server, or it may not be reached', async () => {
    const gone = await localServer();
    await gone.close();
    expect((await tested(smtp(gone.port))).message).toContain('Nothing is listening');
    const other = await scriptedMailServer(() => 'SSH-2.0-OpenSSH_9.2');
    expect(await tested(smtp(other.port, { secure: 'none' }))).toMatchObject({ ok: false });
    const blocked = await tested(smtp(25, { host: '169.254.169.254' }));
    expect(blocked.message).toContain('refused');
  });

  it('signs in with the access token of an oauth2 credential', async () => {
    const provider = await authorizationServer();
    const tokens: string[] = [];
    const server = await mailServer({
      authMethods: ['XOAUTH2'],
      onAuth({ username, accessToken = '' }, _session, done) {
        tokens.push(accessToken);
        const isRight = username === 'ada' && provider.accepts(accessToken);
        done(isRight ? null : new Error('No'), isRight ? { user: 'ada' } : undefined);
      },
    });
    const engine = await openEngine();
    const grant = 'client-credentials';
    await engine.call('credentials.save', { name: 'Google', data: provider.data({ grant }) });
    const data = smtp(server.port, { password: null, oauth2: 'Google' });
    await engine.call('credentials.save', { name: 'mail', data });
    const result = await engine.call('credentials.test', { name: 'mail' });
    expect(result).toMatchObject({ ok: true });
    expect(tokens).toHaveLength(1);
    expect(provider.issued).toContain(tokens[0]);
  });
});

describe('an imap credential', () => {
  /** As much of RFC 3501 as a sign-in takes. */
  const mailbox = (line: string): string | null => {
    if (line === 'CONNECT') return '* OK [CAPABILITY IMAP4rev1] ready';
    const [tag = '', command = ''] = line.split(' ');
    switch (command.toUpperCase()) {
      case 'CAPABILITY':
        return `* CAPABILITY IMAP4rev1\r\n${tag} OK done`;
      case 'LOGIN':
        return line.includes(PASSWORD)
          ? `${tag} OK [CAPABILITY IMAP4rev1] hello`
          : `${tag} NO [AUTHENTICATIONFAILED] Invalid credentials`;
      case 'LIST':
      case 'LSUB':
        return line.endsWith('""')
          ? `* LIST (\\Noselect) "/" ""\r\n${tag} OK done`
          : `* LIST () "/" INBOX\r\n* LIST () "/" Sent\r\n${tag} OK done`;
      case 'LOGOUT':
        return `* BYE\r\n${tag} OK bye`;
      default:
        return `${tag} OK done`;
    }
  };
  const imap = (port: number, password: string): CredentialInput => ({
    type: 'imap',
    host: '127.0.0.1',
    port,
    secure: 'none',
    username: 'ada',
    password,
  });

  it('signs in, counts the mailboxes and leaves', async () => {
    const server = await scriptedMailServer(mailbox);
    expect(await tested(imap(server.port, PASSWORD))).toMatchObject({
      ok: true,
      message: expect.stringMatching(/knows ada; it has 2 mailboxes/),
    });
    expect(server.heard.some((line) => line.endsWith('LOGOUT'))).toBe(true);
  });

  it('says that the password is wrong', async () => {
    const server = await scriptedMailServer(mailbox);
    const result = await tested(imap(server.port, 'wrong-password'));
    expect(result).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not accept the user name and password'),
    });
    expect(JSON.stringify(result)).not.toContain('wrong-password');
  });

  it('does not send the password where encryption is asked for and not offered', async () => {
    const server = await scriptedMailServer(mailbox);
    const result = await tested({ ...imap(server.port, PASSWORD), secure: 'starttls' });
    expect(result).toMatchObject({ ok: false });
    expect(server.heard.join()).not.toContain(PASSWORD);
    expect(server.heard.some((line) => /LOGIN|AUTHENTICATE/.test(line))).toBe(false);
  });

  it('says when the server does not want the connection', async () => {
    const server = await scriptedMailServer(() => '* BYE too many connections');
    expect(await tested(imap(server.port, PASSWORD))).toMatchObject({ ok: false });
  });
});
