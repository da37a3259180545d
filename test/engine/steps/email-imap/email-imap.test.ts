import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { emailImap } from '../../../../engine/steps/email-imap/index.ts';
import { isJsonObject, type JsonObject } from '../../../../shared/json.ts';
import {
  describeWithImap,
  type ImapTestServer,
  startImapServer,
} from '../../../support/imap-server.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { tlsFixture } from '../../../support/local-server.ts';
import { mail, mailWithFiles } from '../../../support/mails.ts';
import { stepProblems } from '../../../support/step-problems.ts';
import { type TestTriggerContext, triggerContext } from '../../../support/trigger-context.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

interface Listening {
  context: TestTriggerContext;
  subjects: () => unknown[];
  /** Ends it; it can be started again with what it remembers. */
  stop: () => Promise<void>;
  /** What it ended with by itself. */
  ended: Promise<unknown>;
}

function listening(context: TestTriggerContext, params: JsonObject = {}): Listening {
  const { source } = emailImap;
  if (source?.kind !== 'watch') throw new Error('it is no watcher');
  const { signal, restart } = context;
  const ended = source.watch({ credential: 'mailbox', ...params }, context).then(
    () => undefined,
    (error: unknown) => error,
  );
  const stop = async (): Promise<void> => {
    const reason = new Error('told to stop');
    context.abort(reason);
    expect(await ended).toBe(reason);
    restart();
  };
  onTestFinished(async () => {
    if (signal.aborted) return;
    context.abort(new Error('the test is over'));
    await ended;
  });
  return {
    context,
    stop,
    ended,
    subjects: () => context.events.map(({ data }) => data['subject']),
  };
}

/** Begins to listen, and waits until it does. */
async function listens(context: TestTriggerContext, params: JsonObject = {}): Promise<Listening> {
  const before = context.troubles.length;
  const started = listening(context, params);
  await until('the first look', () => context.troubles.length > before, { everyMs: 10 });
  return started;
}

/** Waits until so many mails came, and a moment longer for any that are too many. */
async function gives({ subjects }: Listening, mails: number): Promise<unknown[]> {
  await until(`${mails} mails`, () => subjects().length >= mails, { everyMs: 10 });
  await sleep(100);
  return subjects();
}

let users = 0;
const newUser = (): string => `user${++users}`;

describeWithImap('a mailbox', () => {
  let server: ImapTestServer;
  beforeAll(async () => {
    server = await startImapServer();
  });
  afterAll(() => server.close());

  const contextOf = (user: string) =>
    triggerContext({ credentials: { mailbox: server.credential(user) } });
  const flagsOf = (user: string, mailbox = 'INBOX') =>
    server.as(
      user,
      async (client) => {
        const all = await client.fetchAll('1:*', { flags: true, envelope: true });
        return all.map(({ flags, envelope }) => [
          envelope?.subject,
          [...(flags ?? [])].filter((flag) => flag !== '\\Recent'),
        ]);
      },
      mailbox,
    );

  it('gives an event for each new mail, and none for what was there before', async () => {
    const user = newUser();
    await server.deliver(user, mail({ subject: 'Old' }));
    const inbox = await listens(contextOf(user));
    const arrivedAt = new Date('2026-11-20T08:00:00Z');
    const raw = mail({
      subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
      from: '"Ann, of the shop" <ann@example.com>',
      to: 'me@example.com, Team: a@example.com, b@example.com;',
      messageId: '<new@example.com>',
      text: 'Hello\r\nthere',
      headers: [
        'Cc: Bob <bob@example.com>',
        'Reply-To: answers@example.com',
        'In-Reply-To: <before@example.com>',
        'References: <first@example.com> <before@example.com>',
        'X-Order: 17',
        'Received: from one',
        'Received: from two',
      ],
    });
    const uid = await server.deliver(user, raw, { arrivedAt, flags: ['\\Flagged'] });
    expect(await gives(inbox, 1)).toEqual(['Grüße']);
    const [event] = inbox.context.events;
    expect(event?.externalId).toBe('<new@example.com> 2026-11-23T09:00:00.000Z');
    const { headers, flags, ...data } = event?.data ?? {};
    expect(data).toEqual({
      uid,
      mailbox: 'INBOX',
      messageId: '<new@example.com>',
      subject: 'Grüße',
      from: { name: 'Ann, of the shop', address: 'ann@example.com' },
      to: [
        { name: '', address: 'me@example.com' },
        { name: '', address: 'a@example.com' },
        { name: '', address: 'b@example.com' },
      ],
      cc: [{ name: 'Bob', address: 'bob@example.com' }],
      bcc: [],
      replyTo: [{ name: '', address: 'answers@example.com' }],
      date: '2026-11-23T09:00:00.000Z',
      arrivedAt: arrivedAt.toISOString(),
      inReplyTo: '<before@example.com>',
      references: ['<first@example.com>', '<before@example.com>'],
      automatic: false,
      text: 'Hello\nthere\n',
      html: null,
      attachments: [],
      size: raw.length,
      seen: false,
      truncated: false,
      problem: null,
    });
    expect(headers).toMatchObject({ 'x-order': '17', received: ['from one', 'from two'] });
    expect(flags).toContain('\\Flagged');
    // Nothing was changed by looking.
    expect((await flagsOf(user)).at(-1)).toEqual(['Grüße', ['\\Flagged']]);
  });

  it('gives all that is there the first time, the oldest first, when that is wanted', async () => {
    const user = newUser();
    for (const subject of ['One', 'Two', 'Three']) await server.deliver(user, mail({ subject }));
    const inbox = await listens(contextOf(user), { first: 'all' });
    expect(inbox.subjects()).toEqual(['One', 'Two', 'Three']);
  });

  it('gives more mails than it asks for at one time', async () => {
    const user = newUser();
    const subjects = Array.from({ length: 120 }, (_, i) => `Mail ${i}`);
    await server.as(user, async (client) => {
      for (const subject of subjects) await client.append('INBOX', Buffer.from(mail({ subject })));
    });
    const inbox = await listens(contextOf(user), { first: 'all', after: 'seen' });
    expect(inbox.subjects()).toEqual(subjects);
    expect((await flagsOf(user)).every(([, flags]) => flags?.includes('\\Seen'))).toBe(true);
    expect(inbox.context.state).toMatchObject({ handled: [] });
  });

  it('gives what came while nobody listened, and nothing twice', async () => {
    const user = newUser();
    const context = contextOf(user);
    const first = await listens(context);
    await server.deliver(user, mail({ subject: 'One' }));
    await gives(first, 1);
    await first.stop();
    await server.deliver(user, mail({ subject: 'Two' }));
    const second = await listens(context);
    expect(second.subjects()).toEqual(['One', 'Two']);
    await second.stop();
    expect((await listens(context)).subjects()).toEqual(['One', 'Two']);
  });

  it('takes only mail that fits', async () => {
    const user = newUser();
    const all = contextOf(user);
    const some = contextOf(user);
    const other = contextOf(user);
    const everything = await listens(all);
    const invoices = await listens(some, {
      from: 'nobody@example.com, @SHOP.example',
      subject: 'invoice',
      to: 'me@',
      withAttachment: true,
    });
    const unread = await listens(other, { unseen: true });
    const file = { name: 'a.pdf', type: 'application/pdf', bytes: Buffer.from('pdf') };
    const image = {
      name: 'l.png',
      type: 'image/png',
      bytes: Buffer.from('png'),
      contentId: 'logo',
    };
    const from = 'Shop <orders@shop.example>';
    const html = '<p>See below <img src="cid:logo"></p>';
    const delivered = [
      mailWithFiles({ from, subject: 'Your Invoice 17', html, files: [file] }),
      mailWithFiles({ from, subject: 'Invoice with a logo', html, files: [image] }),
      mailWithFiles({ from: 'x@y.example', subject: 'Invoice of another', html, files: [file] }),
      mailWithFiles({ from, subject: 'Something else', html, files: [file] }),
      mailWithFiles({ from, to: 'you@x.example', subject: 'Invoice to you', html, files: [file] }),
    ];
    for (const each of delivered) await server.deliver(user, each);
    await server.deliver(user, mail({ subject: 'Read already' }), { flags: ['\\Seen'] });
    await server.deliver(user, mail({ subject: 'Deleted' }), { flags: ['\\Deleted'] });
    await server.deliver(user, mail({ subject: 'Last' }));
    expect(await gives(everything, 7)).not.toContain('Deleted');
    expect(await gives(invoices, 1)).toEqual(['Your Invoice 17']);
    expect(await gives(unread, 6)).not.toContain('Read already');
  });

  it('gives text, HTML and attachments, with their content when that is wanted', async () => {
    const user = newUser();
    const list = await listens(contextOf(user));
    const content = await listens(contextOf(user), { attachments: 'content' });
    const few = await listens(contextOf(user), { attachments: 'content', attachmentBytes: 4 });
    const raw = mailWithFiles({
      subject: 'Files',
      html: '<style>p{}</style><p>Price: 5&nbsp;&euro; &amp; more</p><ul><li>One<li>Two</ul><script>x</script>',
      files: [
        { name: 'r\u00e9sum\u00e9.txt', type: 'text/plain', bytes: Buffer.from('abcd') },
        { name: 'b.bin', type: 'application/octet-stream', bytes: Buffer.from([0, 255]) },
        { name: 'c.png', type: 'image/png', bytes: Buffer.from('png'), contentId: 'logo' },
      ],
    });
    await server.deliver(user, raw);
    await Promise.all([gives(list, 1), gives(content, 1), gives(few, 1)]);
    const dataOf = ({ context }: Listening) => context.events[0]?.data ?? {};
    expect(dataOf(list)).toMatchObject({
      text: 'Price: 5 € & more\n\nOne\nTwo',
      html: expect.stringContaining('<li>One'),
      truncated: false,
      attachments: [
        { name: 'résumé.txt', type: 'text/plain', size: 4, inline: false, base64: null },
        { name: 'b.bin', type: 'application/octet-stream', size: 2, base64: null },
        { name: 'c.png', contentId: 'logo', inline: true, base64: null },
      ],
    });
    const base64 = (listened: Listening) => {
      const attachments = dataOf(listened)['attachments'];
      return Array.isArray(attachments)
        ? attachments.map((each) => (isJsonObject(each) ? each['base64'] : undefined))
        : [];
    };
    expect(base64(content)).toEqual(['YWJjZA==', 'AP8=', 'cG5n']);
    // What has no room is listed.
    expect(base64(few)).toEqual(['YWJjZA==', null, null]);
  });

  it('reads a large mail in a thread, and lists what it did not fetch', async () => {
    const user = newUser();
    const bytes = Buffer.alloc(6 * 1024 * 1024, 'patchbay');
    const list = await listens(contextOf(user));
    const content = await listens(contextOf(user), { attachments: 'content' });
    const files = [
      { name: 'small.txt', type: 'text/plain', bytes: Buffer.from('small') },
      { name: 'large.bin', type: 'application/octet-stream', bytes },
    ];
    await server.deliver(
      user,
      mailWithFiles({ subject: 'Large', text: 'Hi', html: '<p>Hi', files }),
    );
    await Promise.all([gives(list, 1), gives(content, 1)]);
    expect(list.context.events[0]?.data).toMatchObject({
      text: expect.stringMatching(/^Hi\s*$/),
      truncated: false,
      attachments: [
        { name: 'small.txt', size: 5 },
        { name: 'large.bin', base64: null },
      ],
    });
    expect(content.context.events[0]?.data).toMatchObject({
      attachments: [{ size: 5 }, { size: bytes.length, base64: bytes.toString('base64') }],
    });
  });

  it('gives what the server told of a mail that cannot be read', async () => {
    const user = newUser();
    const inbox = await listens(contextOf(user));
    const deep = Array.from(
      { length: 300 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    );
    const headers = ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'];
    const text = `--b\r\n${deep.join('\r\n')}\r\n\r\ndeep`;
    await server.deliver(user, mail({ subject: 'Ill-meant', text, headers }));
    await server.deliver(
      user,
      mail({ subject: 'Next', headers: ['Auto-Submitted: auto-replied'] }),
    );
    expect(await gives(inbox, 2)).toEqual(['Ill-meant', 'Next']);
    expect(inbox.context.events[0]?.data).toMatchObject({
      from: { name: 'Ann', address: 'ann@example.com' },
      text: null,
      problem: expect.stringContaining('does not keep to MIME'),
    });
    expect(inbox.context.events[1]?.data).toMatchObject({ automatic: true, problem: null });
  });

  describe('afterwards', () => {
    it('leaves a mail, marks it as read, flags it, or moves it', async () => {
      for (const [after, expected] of [
        ['leave', [['A mail', []]]],
        ['seen', [['A mail', ['\\Seen']]]],
        ['flag', [['A mail', ['\\Flagged']]]],
      ] as const) {
        const user = newUser();
        const inbox = await listens(contextOf(user), { after });
        await server.deliver(user, mail());
        await gives(inbox, 1);
        await until(
          after,
          async () => JSON.stringify(await flagsOf(user)) === JSON.stringify(expected),
        );
        expect(inbox.context.state).toMatchObject({ handled: [] });
      }
      const user = newUser();
      await server.as(user, (client) => client.mailboxCreate('Done/2026'));
      const inbox = await listens(contextOf(user), { after: 'move', moveTo: 'Done/2026' });
      await server.deliver(user, mail({ subject: 'Moved' }));
      await gives(inbox, 1);
      await until('the move', async () => (await flagsOf(user, 'Done/2026')).length === 1);
      expect(await flagsOf(user)).toEqual([]);
    });

    it('makes up for what a crash prevented, once the event is stored', async () => {
      const user = newUser();
      await server.as(user, (client) => client.mailboxCreate('Done'));
      const context = contextOf(user);
      const params = { after: 'move', moveTo: 'Done' };
      const first = await listens(context, params);
      // The last that a kill lets happen is the transaction with the event.
      const { emit } = context;
      Object.assign(context, {
        async emit(...given: Parameters<TestTriggerContext['emit']>) {
          await emit(...given);
          if (given[0].length > 0) context.abort(new Error('killed'));
        },
      });
      await server.deliver(user, mail({ subject: 'Once' }));
      expect(await first.ended).toMatchObject({ message: 'killed' });
      expect(context.state).toMatchObject({ handled: [1] });
      expect(await flagsOf(user)).toHaveLength(1);
      Object.assign(context, { emit });
      context.restart();
      const again = await listens(context, params);
      expect(again.subjects()).toEqual(['Once']);
      expect(context.state).toMatchObject({ handled: [] });
      expect(await flagsOf(user)).toEqual([]);
      expect(await flagsOf(user, 'Done')).toHaveLength(1);
      await again.stop();
      // Killed after the move, before that was noted; or somebody took the mail away.
      await context.emit([], { ...stateOf(context), handled: [1] });
      await listens(context, params);
      expect(context.state).toMatchObject({ handled: [] });
      expect(await flagsOf(user, 'Done')).toHaveLength(1);
    });
  });

  it('knows mail again that the server gave new numbers', async () => {
    const user = newUser();
    await server.as(user, (client) => client.mailboxCreate('Orders'));
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 9, minute));
    const old = mail({ subject: 'Old', messageId: '<old@x>' });
    const one = mail({ subject: 'One', messageId: '<one@x>' });
    await server.deliver(user, old, { mailbox: 'Orders', arrivedAt: at(0) });
    const context = contextOf(user);
    const orders = await listens(context, { mailbox: 'Orders' });
    await server.deliver(user, one, { mailbox: 'Orders', arrivedAt: at(1) });
    await gives(orders, 1);
    await orders.stop();
    const before = stateOf(context)['uidValidity'];
    await server.as(user, async (client) => {
      await client.mailboxDelete('Orders');
      // Servers derive the number from the time in seconds.
      await sleep(1100);
      await client.mailboxCreate('Orders');
    });
    for (const [each, minute] of [
      [old, 0],
      [one, 1],
    ] as const)
      await server.deliver(user, each, { mailbox: 'Orders', arrivedAt: at(minute) });
    await server.deliver(user, mail({ subject: 'Two' }), { mailbox: 'Orders', arrivedAt: at(2) });
    const again = await listens(context, { mailbox: 'Orders' });
    expect(stateOf(context)['uidValidity']).not.toBe(before);
    expect(again.subjects()).toEqual(['One', 'Two']);
    // What a person puts there later may have come long ago.
    await server.deliver(user, mail({ subject: 'Three' }), { mailbox: 'Orders', arrivedAt: at(0) });
    expect(await gives(again, 3)).toEqual(['One', 'Two', 'Three']);
  });

  it('names a mail that has no id by what it is, and one with a reused id by its date', async () => {
    const user = newUser();
    const inbox = await listens(contextOf(user));
    const date = 'Mon, 23 Nov 2026 11:00:00 +0100';
    const reused = '<always@printer>';
    await server.deliver(user, mail({ messageId: reused }));
    await server.deliver(user, mail({ messageId: reused, date }));
    await server.deliver(user, mail().replace(/^Message-ID.*\r\n/m, ''));
    await gives(inbox, 3);
    const ids = inbox.context.events.map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => id !== undefined && id !== '')).toBe(true);
  });

  it('is reached with TLS from the start, or begun later, with a certificate that is checked', async () => {
    const ca = tlsFixture('ca.crt');
    const reach = async (more: Parameters<ImapTestServer['credential']>[1]) => {
      const user = newUser();
      const context = triggerContext({ credentials: { mailbox: server.credential(user, more) } });
      const listened = listening(context);
      let outcome: unknown;
      void listened.ended.then((error) => {
        outcome = error;
      });
      await until('the outcome', () => outcome ?? context.troubles.length > 0, { everyMs: 10 });
      return outcome ?? 'listens';
    };
    for (const secure of ['tls', 'starttls'] as const) {
      const port = secure === 'tls' ? server.tlsPort : server.port;
      expect(await reach({ secure, port, ca })).toBe('listens');
      expect(await reach({ secure, port, rejectUnauthorized: false })).toBe('listens');
      expect(await reach({ secure, port })).toMatchObject({
        code: 'network',
        hint: expect.stringContaining('authority'),
      });
      // The certificate is for localhost and 127.0.0.1, where the system has other addresses.
      const host = process.platform === 'linux' ? '127.0.0.2' : 'localhost.example';
      expect(await reach({ secure, port, ca, host })).toMatchObject({ code: 'network' });
    }
  });

  it('says what is wrong: the sign-in, the folder, the kind of credential', async () => {
    const user = newUser();
    await server.as(user, (client) => client.mailboxCreate('Bills'));
    const wrong = server.credential(user, { password: 'wrong-password' });
    const refused = listening(triggerContext({ credentials: { mailbox: wrong } }));
    expect(await refused.ended).toMatchObject({
      code: 'mail_auth',
      message: expect.stringContaining('does not accept the user name and password'),
    });
    expect(await listening(contextOf(user), { mailbox: 'Bils' }).ended).toMatchObject({
      code: 'mailbox_missing',
      message: 'The server has no folder "Bils", or does not open it.',
      hint: expect.stringContaining('Bills'),
    });
    const move = { after: 'move', moveTo: 'Nowhere' };
    expect(await listening(contextOf(user), move).ended).toMatchObject({
      code: 'mailbox_missing',
      message: expect.stringContaining('"Nowhere"'),
    });
    const bearer = { type: 'bearer', token: 'a-token' } as const;
    const other = listening(triggerContext({ credentials: { mailbox: bearer } }));
    expect(await other.ended).toMatchObject({ code: 'credential_invalid' });
    const nobody = server.credential(user, { port: 1 });
    const unreachable = listening(triggerContext({ credentials: { mailbox: nobody } }));
    expect(await unreachable.ended).toMatchObject({ kind: 'network' });
  });

  function stateOf({ state }: TestTriggerContext): JsonObject {
    if (!isJsonObject(state)) throw new Error('nothing is remembered');
    return state;
  }
});

describeWithImap('a mail server', () => {
  it('that cannot tell of new mail is asked', async () => {
    const server = await startImapServer({ idle: false });
    onTestFinished(() => server.close());
    expect(await server.as('ann', async ({ capabilities }) => capabilities.has('IDLE'))).toBe(
      false,
    );
    const context = triggerContext({ credentials: { mailbox: server.credential('ann') } });
    const inbox = await listens(context, { interval: { amount: 5, unit: 'seconds' } });
    await server.deliver('ann', mail({ subject: 'Asked for' }));
    expect(await gives(inbox, 1)).toEqual(['Asked for']);
  });

  it('that goes away is trouble; the mail comes when it is back', async () => {
    const server = await startImapServer();
    onTestFinished(() => server.close());
    const context = triggerContext({ credentials: { mailbox: server.credential('ann') } });
    const inbox = await listens(context);
    await server.stop();
    expect(await inbox.ended).toMatchObject({ kind: 'network' });
    expect(await listening(context).ended).toMatchObject({ kind: 'network' });
    await server.start();
    await server.deliver('ann', mail({ subject: 'Back' }));
    expect((await listens(context)).subjects()).toEqual(['Back']);
  });
});

it('checks what is chosen', () => {
  const problems = (params: JsonObject) =>
    stepProblems(emailImap, { credential: 'mailbox', ...params });
  expect(problems({ after: 'move' })).toEqual([expect.stringContaining('name the folder')]);
  expect(problems({ after: 'move', moveTo: 'inbox' })).toEqual([
    expect.stringContaining('another folder'),
  ]);
  expect(problems({ interval: { amount: 1, unit: 'seconds' } })).toEqual([
    expect.stringContaining('five seconds at least'),
  ]);
  expect(problems({ interval: { amount: 1, unit: 'days' } })).toHaveLength(1);
});
