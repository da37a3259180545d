import { describe, expect, it } from 'vitest';
import { emailSmtp } from '../../../../engine/steps/email-smtp/index.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { type MailServer, mailServer, type ReceivedMail } from '../../../support/mail-server.ts';
import { stepContext } from '../../../support/step-context.ts';
import { carriedOut, failureOf } from '../../../support/step-failure.ts';
import { stepProblems } from '../../../support/step-problems.ts';

failOnLeaks();

function mail(server: MailServer, params: JsonObject = {}): JsonObject {
  return {
    auth: { type: 'smtp', host: '127.0.0.1', port: server.port, secure: 'none' },
    from: 'Shop <shop@example.com>',
    to: 'ann@example.com',
    subject: 'Hello',
    text: 'Hello Ann',
    ...params,
  };
}

async function received(params: JsonObject): Promise<ReceivedMail> {
  const server = await mailServer();
  await carriedOut(emailSmtp, mail(server, params));
  const [only] = server.mails;
  if (only === undefined) throw new Error('nothing arrived');
  return only;
}

describe('a message', () => {
  it('arrives with everything that it holds', async () => {
    const { from, to, raw, parsed } = await received({
      to: ['Ann Müller <ann@example.com>', { name: 'Bob', address: 'bob@example.com' }],
      cc: 'carl@example.com',
      bcc: 'dora@example.com, ANN@example.com',
      replyTo: 'help@example.com',
      subject: 'Grüße 🚢',
      text: 'Zeile 1\n.\nZeile 3 ü',
      html: '<p>Hallo <b>Ann</b></p>',
      headers: { 'X-Order': 7, 'List-Id': '<orders.example.com>' },
      inReplyTo: '<first@example.com>',
      priority: 'high',
    });
    expect(from).toBe('shop@example.com');
    expect(to).toHaveLength(4);
    expect(new Set(to.map((address) => address.toLowerCase()))).toEqual(
      new Set(['ann@example.com', 'bob@example.com', 'carl@example.com', 'dora@example.com']),
    );
    expect(parsed.from).toMatchObject({ name: 'Shop', address: 'shop@example.com' });
    expect(parsed.to).toMatchObject([
      { name: 'Ann Müller', address: 'ann@example.com' },
      { name: 'Bob', address: 'bob@example.com' },
    ]);
    expect(parsed.cc).toMatchObject([{ address: 'carl@example.com' }]);
    expect(raw).not.toContain('dora');
    expect(parsed.replyTo).toMatchObject([{ address: 'help@example.com' }]);
    expect(parsed.subject).toBe('Grüße 🚢');
    expect(parsed.text?.replaceAll('\r\n', '\n').trim()).toBe('Zeile 1\n.\nZeile 3 ü');
    expect(parsed.html).toContain('<b>Ann</b>');
    expect(parsed.inReplyTo).toBe('<first@example.com>');
    const headers = new Map(parsed.headers.map(({ key, value }) => [key, value]));
    expect(headers.get('x-order')).toBe('7');
    expect(headers.get('list-id')).toBe('<orders.example.com>');
    expect(headers.get('importance')).toBe('high');
  });

  it('is told by its id, which is the same in every attempt and another in another run', async () => {
    const server = await mailServer();
    const send = (attempt: number, idempotencyKey: string) =>
      carriedOut(emailSmtp, mail(server), stepContext({ attempt, idempotencyKey }));
    const first = await send(1, 'run:step');
    await send(2, 'run:step');
    await send(1, 'other:step');
    const [one, two, three] = server.mails.map(({ parsed }) => parsed.messageId);
    expect(one).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
    expect(first).toEqual({
      messageId: one,
      accepted: ['ann@example.com'],
      rejected: [],
      response: '250 queued as 4F2',
    });
  });

  it('carries files of text, JSON, Base64 and other steps’ outputs', async () => {
    const { parsed } = await received({
      html: '<img src="cid:logo">',
      attachments: [
        { filename: 'größe.txt', content: 'ü' },
        { filename: 'order.json', content: { id: 7 } },
        { filename: '../../x/photo.png', base64: 'iVBORw0KGgo=', contentId: 'logo' },
        { content: { base64: 'JVBERi0=', contentType: 'application/pdf', size: 5 } },
      ],
    });
    const files = parsed.attachments.map(({ filename, mimeType, content, contentId }) => [
      filename,
      mimeType,
      Buffer.from(typeof content === 'string' ? content : new Uint8Array(content)).toString(),
      contentId,
    ]);
    expect(files).toHaveLength(4);
    expect(files).toEqual(
      expect.arrayContaining([
        ['größe.txt', 'text/plain', 'ü', undefined],
        ['order.json', 'application/json', '{"id":7}', undefined],
        ['attachment-4', 'application/pdf', '%PDF-', undefined],
      ]),
    );
    const [photo] = parsed.attachments.filter(({ contentId }) => contentId === '<logo>');
    expect(photo?.filename).toBe('.._.._x_photo.png');
  });

  it('never reads a file or an address of this computer', async () => {
    const { raw } = await received({
      attachments: [
        { filename: 'a', content: { path: '/etc/hostname', href: 'http://127.0.0.1/' } },
      ],
      html: '<img src="file:///etc/hostname">',
    });
    expect(raw).toContain(Buffer.from('{"path":"/etc/hostname"').toString('base64').slice(0, 20));
  });

  it('has the account as its sender where none is named', async () => {
    const server = await mailServer({
      onAuth: (_auth, _session, done) => done(null, { user: 'a' }),
    });
    const { from: _, ...params } = mail(server, {
      auth: {
        type: 'smtp',
        host: 'localhost',
        port: server.port,
        rejectUnauthorized: false,
        username: 'shop@example.com',
        password: 'hunter22',
      },
    });
    await carriedOut(emailSmtp, params);
    expect(server.mails[0]?.from).toBe('shop@example.com');
  });
});

describe('what would inject a header or a recipient', () => {
  it('in a subject, a name or a file name becomes part of that line', async () => {
    const evil = 'x\r\nBcc: eve@example.com\r\n\r\nbody';
    const { to, raw, parsed } = await received({
      subject: evil,
      to: [{ name: evil, address: 'ann@example.com' }],
      inReplyTo: evil,
      attachments: [{ filename: evil, content: 'x' }],
    });
    expect(to).toEqual(['ann@example.com']);
    expect(parsed.subject).toBe('x Bcc: eve@example.com body');
    expect(raw).not.toMatch(/^Bcc:/im);
    expect(parsed.bcc ?? []).toEqual([]);
  });

  it.each([
    [{ to: [{ address: 'ann@example.com, eve@example.com' }] }, 'mail_address_invalid'],
    [{ to: [{ address: 'ann@example.com>\r\nRCPT TO:<eve@example.com' }] }, 'mail_address_invalid'],
    [{ from: 'shop@example.com, eve@example.com' }, 'mail_sender_missing'],
    [{ headers: { 'X-A': 'x\r\nBcc: eve@example.com' } }, 'header_invalid'],
    [{ headers: { 'X-A: x\r\nBcc': 'eve@example.com' } }, 'header_invalid'],
    [{ headers: { BCC: 'eve@example.com' } }, 'header_invalid'],
    [{ headers: { 'Content-Type': 'text/html' } }, 'header_invalid'],
  ])('is refused before anything is sent: %#', async (params, code) => {
    const server = await mailServer();
    expect((await failureOf(emailSmtp, mail(server, params))).code).toBe(code);
    expect(server.mails).toHaveLength(0);
  });
});

describe('what cannot be sent', () => {
  it.each([
    [{ to: '' }, 'mail_recipient_missing'],
    [{ to: [{ address: '' }] }, 'mail_recipient_missing'],
    [{ to: 'nobody' }, 'mail_address_invalid'],
    [{ attachments: [{ filename: 'a.pdf' }] }, 'body_invalid'],
    [{ attachments: [{ filename: 'a.pdf', base64: 'no base64!' }] }, 'body_invalid'],
    [{ attachments: [{ content: 'x'.repeat(26 * 1024 * 1024) }] }, 'mail_too_large'],
  ])('is said: %#', async (params, code) => {
    const server = await mailServer();
    const failed = await failureOf(emailSmtp, mail(server, params));
    expect(failed.code).toBe(code);
    expect(failed.hint).toBeTruthy();
    expect(server.mails).toHaveLength(0);
  });

  it('is found when the workflow is checked', () => {
    const auth = { type: 'credential', credential: 'mail' };
    expect(stepProblems(emailSmtp, { auth, subject: 'x' })).toEqual([
      'to: name a recipient here, in cc or in bcc',
    ]);
    const [problem] = stepProblems(emailSmtp, { auth, to: 'ann@example.com, nobody' });
    expect(problem).toContain('to: "nobody" in “To” is no e-mail address');
    expect(stepProblems(emailSmtp, { auth, to: '{{ trigger.body.email }}' })).toEqual([]);
  });
});

it('escapes what expressions insert into the HTML', () => {
  expect(emailSmtp.insertsAs({})).toEqual({ html: 'html' });
});
