import { describe, expect, it } from 'vitest';
import { emailSmtp } from '../../../../engine/steps/email-smtp/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import type { CredentialData } from '../../../../shared/model/credential.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { tlsFixture } from '../../../support/local-server.ts';
import { mailServer, scriptedMailServer } from '../../../support/mail-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const PASSWORD = 'hunter22-secret';
const ca = tlsFixture('ca.crt');

function smtp(port: number, more: object = {}): Extract<CredentialData, { type: 'smtp' }> {
  return {
    type: 'smtp',
    host: 'localhost',
    port,
    secure: 'starttls',
    rejectUnauthorized: true,
    ca,
    ...more,
  };
}

const account = { username: 'shop@example.com', password: PASSWORD };
const auth = { type: 'credential', credential: 'mail' };
const message = { auth, from: 'shop@example.com', to: 'ann@example.com', subject: 'x', text: 'x' };

function contextOf(mail: CredentialData, more: Parameters<typeof stepContext>[0] = {}) {
  return stepContext({ credentials: { mail }, ...more });
}

/** A server that wants this account. */
const withAccount: Parameters<typeof mailServer>[0] = {
  authOptional: false,
  onAuth(given, _session, done) {
    const fits = given.username === account.username && given.password === PASSWORD;
    done(fits ? null : new Error('Invalid login'), fits ? { user: 'shop' } : undefined);
  },
};

describe('encryption', () => {
  it.each([
    ['tls', true],
    ['starttls', false],
  ] as const)('%s comes before the password', async (secure, fromTheStart) => {
    const server = await mailServer({ ...withAccount, secure: fromTheStart });
    await carriedOut(emailSmtp, message, contextOf(smtp(server.port, { secure, ...account })));
    expect(server.mails[0]).toMatchObject({ secure: true, user: 'shop' });
    await until('the connection is closed', () => server.open() === 0, { everyMs: 5 });
  });

  it('starttls never falls back: what does not encrypt gets no password', async () => {
    const server = await scriptedMailServer((line) => {
      if (line === 'CONNECT') return '220 ready';
      if (line.startsWith('EHLO')) return '250-here\r\n250 AUTH PLAIN LOGIN';
      return line === 'STARTTLS' ? '502 not here' : '250 OK';
    });
    const context = contextOf(smtp(server.port, account));
    const failed = await failureOf(emailSmtp, message, context);
    expect(failed).toMatchObject({ code: 'smtp_no_tls', kind: undefined });
    expect(server.heard.join('\n')).not.toMatch(/AUTH|MAIL/);
  });

  it.each(['tls', 'starttls'] as const)('%s checks the certificate', async (secure) => {
    const server = await mailServer({ secure: secure === 'tls' });
    const unknown = contextOf(smtp(server.port, { secure, ca: undefined }));
    const failed = await failureOf(emailSmtp, message, unknown);
    expect(failed).toMatchObject({ code: 'network', kind: 'network' });
    expect(failed.message).toContain('certificate');
    expect(failed.hint).toContain('into the credential');
    expect(server.mails).toHaveLength(0);
    const unchecked = smtp(server.port, { secure, ca: undefined, rejectUnauthorized: false });
    await carriedOut(emailSmtp, message, contextOf(unchecked));
    expect(server.mails).toHaveLength(1);
  });

  it('that was not meant is said', async () => {
    const server = await mailServer();
    const failed = await failureOf(
      emailSmtp,
      message,
      contextOf(smtp(server.port, { secure: 'tls' })),
    );
    expect(failed.kind).toBe('network');
    expect(failed.message).toContain('TLS');
  });
});

describe('signing in', () => {
  it('with a wrong password is refused, and nothing shows it', async () => {
    const server = await mailServer(withAccount);
    const wrong = 'wrong-password-of-ann';
    const context = contextOf(smtp(server.port, { ...account, password: wrong }));
    const failed = await failureOf(emailSmtp, message, context);
    expect(failed).toMatchObject({ code: 'smtp_auth', kind: undefined });
    expect(failed.hint).toContain('app password');
    const shown = JSON.stringify([failed.toStepError(), context.logs]);
    expect(shown).not.toContain(wrong);
    expect(shown).not.toContain(Buffer.from(`\0${account.username}\0${wrong}`).toString('base64'));
  });

  it('that fails for now may be tried again', async () => {
    const server = await mailServer({
      authOptional: false,
      onAuth: (_given, _session, done) =>
        done(Object.assign(new Error('try later'), { responseCode: 454 })),
    });
    const failed = await failureOf(emailSmtp, message, contextOf(smtp(server.port, account)));
    expect(failed).toMatchObject({ code: 'smtp_auth', kind: '503' });
  });

  it('with an access token renews it once when it is refused', async () => {
    const seen: unknown[] = [];
    const server = await mailServer({
      authOptional: false,
      authMethods: ['XOAUTH2'],
      onAuth(given, _session, done) {
        seen.push([given.username, given.accessToken]);
        if (given.accessToken === 'new') done(null, { user: 'shop' });
        else done(null, { data: { status: '401', schemes: 'bearer', scope: 'mail' } });
      },
    });
    const data = smtp(server.port, { username: account.username, oauth2: 'google' });
    const context = contextOf(data, {
      services: {
        accessToken: async (name, { refused }) => {
          expect(name).toBe('mail');
          return refused === undefined ? 'old' : 'new';
        },
      },
    });
    await carriedOut(emailSmtp, message, context);
    expect(seen).toEqual([
      [account.username, 'old'],
      [account.username, 'new'],
    ]);
    expect(server.mails).toHaveLength(1);
  });

  it('needs a credential of a mail server, with a password', async () => {
    const bearer = contextOf({ type: 'bearer', token: 'secret-token' });
    expect(await failureOf(emailSmtp, message, bearer)).toMatchObject({
      code: 'credential_invalid',
    });
    const none = contextOf(smtp(1, { username: 'ann' }));
    expect(await failureOf(emailSmtp, message, none)).toMatchObject({ code: 'credential_invalid' });
  });
});

describe('a reply', () => {
  const reply = (responseCode: number) =>
    Object.assign(new Error('in the server’s words'), { responseCode });

  it.each([
    [550, 'smtp_recipients_rejected', undefined],
    [451, 'smtp_recipients_rejected', '503'],
  ])('%i to every recipient fails the step', async (code, own, kind) => {
    const server = await mailServer({ onRcptTo: (_to, _session, done) => done(reply(code)) });
    const failed = await failureOf(emailSmtp, message, contextOf(smtp(server.port)));
    expect(failed).toMatchObject({ code: own, kind, details: { reply: code } });
    expect(failed.message).toContain('server');
  });

  it('that refuses some recipients leaves the others theirs, and says whom', async () => {
    const server = await mailServer({
      onRcptTo: ({ address }, _session, done) =>
        done(address === 'bob@example.com' ? reply(550) : null),
    });
    const context = contextOf(smtp(server.port));
    const to = 'ann@example.com, bob@example.com';
    expect(await carriedOut(emailSmtp, { ...message, to }, context)).toMatchObject({
      accepted: ['ann@example.com'],
      rejected: [{ address: 'bob@example.com', reason: expect.stringContaining('550') }],
    });
    expect(server.mails[0]?.to).toEqual(['ann@example.com']);
    expect(context.logs.join()).toContain('bob@example.com');
  });

  it.each([
    [553, undefined],
    [421, '503'],
  ])('%i to the sender is said', async (code, kind) => {
    const server = await mailServer({ onMailFrom: (_from, _session, done) => done(reply(code)) });
    const failed = await failureOf(emailSmtp, message, contextOf(smtp(server.port)));
    expect(failed).toMatchObject({ code: 'smtp_sender_rejected', kind });
  });

  it.each([
    [554, undefined],
    [452, '503'],
  ])('%i to the content is said', async (code, kind) => {
    const server = await mailServer({
      onData(stream, _session, done) {
        stream.resume();
        stream.on('end', () => done(reply(code)));
      },
    });
    const failed = await failureOf(emailSmtp, message, contextOf(smtp(server.port)));
    expect(failed).toMatchObject({ code: 'smtp_message_rejected', kind });
  });

  it('that greets with a refusal is said', async () => {
    const server = await mailServer({ onConnect: (_session, done) => done(reply(554)) });
    const failed = await failureOf(emailSmtp, message, contextOf(smtp(server.port)));
    expect(failed).toMatchObject({ code: 'smtp_refused', kind: undefined });
  });

  it('to a message that is too large comes before it is sent', async () => {
    const server = await mailServer({ size: 1000 });
    const params = { ...message, text: 'x'.repeat(2000) };
    const failed = await failureOf(emailSmtp, params, contextOf(smtp(server.port)));
    expect(failed).toMatchObject({ code: 'mail_too_large' });
  });
});

describe('a server', () => {
  const plain = (port: number): JsonObject => ({
    ...message,
    auth: { type: 'smtp', host: '127.0.0.1', port, secure: 'none' },
  });

  /** Answers everything up to the content. */
  const untilData = (last: string | null) => (line: string) => {
    if (line === 'CONNECT') return '220 ready';
    if (line === 'DATA') return '354 go on';
    if (line === '.') return last;
    return /^(?:EHLO|MAIL|RCPT|QUIT)/.test(line) ? '250 OK' : null;
  };

  it('that is not there can be tried again', async () => {
    const failed = await failureOf(emailSmtp, plain(1));
    expect(failed).toMatchObject({ code: 'network', kind: 'network' });
    expect(failed.message).toContain('Nothing is listening at 127.0.0.1:1');
  });

  it('that is no mail server is said', async () => {
    const server = await scriptedMailServer((line) =>
      line === 'CONNECT' ? 'HTTP/1.1 400 Bad' : null,
    );
    expect(await failureOf(emailSmtp, plain(server.port))).toMatchObject({ code: 'smtp_not_mail' });
  });

  it('that hangs up can be tried again', async () => {
    const server = await scriptedMailServer((line) => (line === 'CONNECT' ? '220 ready' : 'close'));
    expect(await failureOf(emailSmtp, plain(server.port))).toMatchObject({ kind: 'network' });
  });

  it.each([
    ['says nothing', () => null],
    ['stops in the middle', (line: string) => (line === 'CONNECT' ? '220 ready' : null)],
  ])('that %s runs into the time limit, and keeps no socket', async (_name, answer) => {
    const server = await scriptedMailServer(answer);
    const failed = await failureOf(emailSmtp, { ...plain(server.port), timeoutMs: 60 });
    expect(failed).toMatchObject({ code: 'timeout', kind: 'timeout' });
    await until('the socket is closed', () => server.open.size === 0, { everyMs: 5 });
  });

  it.each([
    ['hangs up', 'close'],
    ['falls silent', null],
  ])('that %s after the whole message may have taken it: not tried again', async (_name, last) => {
    const server = await scriptedMailServer(untilData(last));
    const failed = await failureOf(emailSmtp, { ...plain(server.port), timeoutMs: 300 });
    expect(failed).toMatchObject({ code: 'smtp_outcome_unknown', kind: undefined });
  });

  it('that takes the message and does not say goodbye has taken it', async () => {
    const server = await scriptedMailServer((line) =>
      line === 'QUIT' ? 'close' : untilData('250 queued')(line),
    );
    expect(await carriedOut(emailSmtp, plain(server.port))).toMatchObject({
      response: '250 queued',
    });
    await until('the socket is closed', () => server.open.size === 0, { everyMs: 5 });
  });

  it.each(['CONNECT', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.'])(
    'is left at once when the step is canceled, at "%s"',
    async (at) => {
      const context = stepContext();
      const reason = new Error('canceled');
      const server = await scriptedMailServer((line) => {
        if (line.startsWith(at)) {
          context.abort(reason);
          return null;
        }
        return untilData('250 queued')(line);
      });
      const sending = emailSmtp.execute(plain(server.port), context);
      await expect(sending).rejects.toBe(reason);
      await until('the socket is closed', () => server.open.size === 0, { everyMs: 5 });
    },
  );

  it('is reached only with leave, and where the network policy lets through', async () => {
    const server = await scriptedMailServer(() => null);
    const refusing = stepContext({
      services: {
        permits(wanted) {
          throw new Error(`asked for ${JSON.stringify(wanted)}`);
        },
      },
    });
    const sending = async () => emailSmtp.execute(plain(server.port), refusing);
    await expect(sending()).rejects.toThrow('"host":"127.0.0.1"');
    const blocked = stepContext({ network: { blockPrivate: true } });
    const failed = await failureOf(emailSmtp, plain(server.port), blocked);
    expect(failed.code).toBe('address_blocked');
    expect(server.open.size).toBe(0);
  });
});

it('declares its server, and hides a password that is written into it', () => {
  const typed = (host: string) => ({ auth: { type: 'smtp', host, password: PASSWORD } });
  expect(emailSmtp.permissions(typed('Mail.Example.com'))).toEqual([
    { kind: 'host', host: 'mail.example.com' },
  ]);
  expect(emailSmtp.permissions(typed('::1'))).toEqual([{ kind: 'host', host: '::1' }]);
  expect(emailSmtp.permissions(typed('mail.{{ vars.domain }}'))).toEqual([
    { kind: 'host', host: '*' },
  ]);
  expect(emailSmtp.permissions({ auth })).toEqual([]);
  expect(JSON.stringify(emailSmtp.hideSecrets(typed('a')))).not.toContain(PASSWORD);
});
