import { describe, expect, it } from 'vitest';
import { htmlText } from '../../../engine/documents/html-text.ts';
import { readDocument } from '../../../engine/documents/read-document.ts';
import { readMail } from '../../../engine/documents/read-mail.ts';
import { mail, mailWithFiles } from '../../support/mails.ts';

const ALL = { attachmentBytes: 1_000_000, textLength: 1_000_000 };

describe('a mail', () => {
  it('is read whatever its encodings are', async () => {
    const raw = Buffer.from(
      [
        'From: =?iso-8859-1?Q?J=F6rg?= <joerg@example.com>',
        'Subject: =?utf-8?B?4oKsIDU=?= for',
        ' you',
        'Date: nonsense',
        '__proto__: x',
        'X-Note: =?utf-8?Q?=C3=A4?=',
        'Content-Type: text/plain; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Gr=FC=DFe=',
        '!',
      ].join('\r\n'),
    );
    const read = await readMail(raw, ALL);
    expect(read).toMatchObject({
      from: { name: 'Jörg', address: 'joerg@example.com' },
      subject: '€ 5 for you',
      date: null,
      messageId: null,
      text: expect.stringMatching(/^Grüße!/),
    });
    expect(Object.entries(read['headers'] ?? {})).toContainEqual(['__proto__', 'x']);
    expect(read['headers']).toMatchObject({ 'x-note': 'ä' });
  });

  it('tells what programs send', async () => {
    const automatic = async (...headers: string[]) =>
      (await readMail(Buffer.from(mail({ headers })), ALL))['automatic'];
    expect(await automatic()).toBe(false);
    expect(await automatic('Auto-Submitted: no')).toBe(false);
    expect(await automatic('Auto-Submitted: auto-replied')).toBe(true);
    expect(await automatic('Precedence: bulk')).toBe(true);
  });

  it('is cut where it is longer than was asked for', async () => {
    const files = [{ name: 'a', type: 'a/b', bytes: Buffer.from('abc') }];
    const raw = Buffer.from(mailWithFiles({ text: 'long text', html: '<p>x', files }));
    const read = await readMail(raw, { attachmentBytes: 2, textLength: 4 });
    expect(read).toMatchObject({ text: 'long', html: '<p>x', truncated: true });
    expect(read['attachments']).toMatchObject([{ name: 'a', size: 3, base64: null }]);
  });

  it('that is nested too deep is refused, also in a thread', async () => {
    const parts = Array.from(
      { length: 3000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
    );
    const bytes = Buffer.from(`Subject: x\r\n${parts.join('\r\n')}\r\n\r\nx`);
    expect(bytes.length).toBeGreaterThan(100_000);
    const read = readDocument({ as: 'mail', bytes, ...ALL }, new AbortController().signal);
    await expect(read).rejects.toMatchObject({ code: 'document' });
  });
});

describe('the text of HTML', () => {
  it.each([
    ['<p>One</p><p>Two<br>lines</p>', 'One\n\nTwo\nlines'],
    ['<table><tr><td>a<td>b</tr></table>', 'a b'],
    ['a<!-- b > c -->d', 'ad'],
    ['<STYLE>x</STYLE >a<script>b</script', 'a'],
    ['&lt;b&gt; &amp;amp; &#228;&#xe4; &nope; &constructor;', '<b> &amp; ää &nope; &constructor;'],
    ['&#0;&#xd800;', '\ufffd\ufffd'],
    ['1 < 2 <', '1 < 2 <'],
    ['a <b', 'a'],
  ])('%s', (html, text) => {
    expect(htmlText(html)).toBe(text);
  });

  it('takes one pass, whatever is never closed', () => {
    for (const part of ['<', '<!--', '<script>', '<div>', '&', '\n ', '<style'])
      expect(htmlText(part.repeat(200_000)).length).toBeLessThan(1_600_000);
  });
});
