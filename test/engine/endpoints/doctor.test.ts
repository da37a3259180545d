import { createHmac, generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DiagnoseInput } from '../../../engine/endpoints/doctor/diagnose.ts';
import { diagnose } from '../../../engine/endpoints/doctor/diagnose.ts';
import { SCHEMES } from '../../../engine/endpoints/schemes/index.ts';
import { type VerificationInput, verificationSchema } from '../../../shared/model/verification.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const SECRET = 'correct horse battery staple';
const URL_SIGNED = 'https://hooks.example.com/hooks/a';
const JSON_BODY = '{"total":12.5,"name":"Zoë","link":"https://example.com/a","a":[1,2],"id":7}';

interface Seed {
  /** What the endpoint has. */
  verification: VerificationInput;
  /** What the sender has; left out: the same. */
  sender?: VerificationInput;
  secret?: string;
  /** What is signed, and what arrives. */
  signed?: string | Buffer;
  arrives?: string | Buffer;
  headers?: [string, string][];
  /** Changes the headers on the way. */
  onTheWay?: (headers: [string, string][]) => [string, string][];
  signedAt?: number;
  publicUrl?: string | null;
  signedUrl?: string;
  path?: string;
  others?: DiagnoseInput['others'];
}

/** Signs as the sender would, makes the mistake, and asks the doctor. */
function seeded(seed: Seed) {
  const { signed = JSON_BODY, arrives = signed, secret = SECRET, headers = [] } = seed;
  const sender = verificationSchema.parse(seed.sender ?? seed.verification);
  const { sign } = SCHEMES[sender.scheme];
  if (sign === undefined) throw new Error(`${sender.scheme} does not sign`);
  const made = sign({
    body: Buffer.from(signed),
    secret,
    now: seed.signedAt ?? NOW,
    url: seed.signedUrl ?? URL_SIGNED,
    method: 'POST',
    verification: sender,
  });
  const sent: [string, string][] = [['content-type', 'application/json'], ...headers];
  sent.push(...Object.entries(made.headers));
  const arrived = seed.onTheWay?.(sent) ?? sent;
  return diagnose({
    verification: verificationSchema.parse(seed.verification),
    request: {
      method: 'POST',
      url: seed.path ?? '/hooks/a',
      rawHeaders: arrived.flat(),
      body: Buffer.from(arrives),
    },
    publicUrl: seed.publicUrl === undefined ? URL_SIGNED : seed.publicUrl,
    now: NOW,
    ...(seed.others === undefined ? {} : { others: seed.others }),
  });
}

const github = (secret = SECRET): VerificationInput => ({ scheme: 'github', secrets: [secret] });
const changed =
  (name: string, change: (value: string) => [string, string][]) =>
  (headers: [string, string][]): [string, string][] =>
    headers.flatMap(([own, value]): [string, string][] =>
      own.toLowerCase() === name ? change(value) : [[own, value]],
    );
const hubHeader = 'x-hub-signature-256';
const hmacHex = (algorithm: string, key: string | Buffer, text: string) =>
  createHmac(algorithm, key).update(text).digest('hex');

/** One header, whatever is in it, on the body as it is. */
function sentWith(verification: VerificationInput, headers: [string, string][], body = JSON_BODY) {
  return diagnose({
    verification: verificationSchema.parse(verification),
    request: {
      method: 'POST',
      url: '/hooks/a',
      rawHeaders: headers.flat(),
      body: Buffer.from(body),
    },
    publicUrl: null,
    now: NOW,
  });
}

const value: unknown = JSON.parse(JSON_BODY);
const sorted = '{"a":[1,2],"id":7,"link":"https://example.com/a","name":"Zoë","total":12.5}';
const python =
  '{"total": 12.5, "name": "Zo\\u00eb", "link": "https://example.com/a", "a": [1, 2], "id": 7}';

/** Every mistake with the cause that has to be found, and no other certain one. */
const mistakes: [mistake: string, cause: string, seed: Seed][] = [
  [
    'a line break added to the body',
    'body_newline_added',
    { verification: github(), arrives: `${JSON_BODY}\n` },
  ],
  [
    'a line break lost',
    'body_newline_lost',
    { verification: github(), signed: `${JSON_BODY}\n`, arrives: JSON_BODY },
  ],
  [
    'blanks around the body',
    'body_whitespace',
    { verification: github(), arrives: ` ${JSON_BODY} ` },
  ],
  [
    'line ends turned into CRLF',
    'body_crlf',
    { verification: github(), signed: 'a\nb\nc', arrives: 'a\r\nb\r\nc' },
  ],
  [
    'line ends turned into LF',
    'body_lf',
    { verification: github(), signed: 'a\r\nb\r\nc', arrives: 'a\nb\nc' },
  ],
  ['a byte order mark', 'body_bom', { verification: github(), arrives: `\ufeff${JSON_BODY}` }],
  [
    'JSON written anew without blanks',
    'json_compact',
    { verification: github(), signed: JSON_BODY, arrives: python },
  ],
  [
    'JSON written anew with blanks',
    'json_pretty',
    { verification: github(), signed: JSON.stringify(value, null, 2), arrives: JSON_BODY },
  ],
  [
    'JSON signed with sorted keys',
    'json_sorted',
    { verification: github(), signed: sorted, arrives: JSON_BODY },
  ],
  [
    'JSON signed with unicode escapes',
    'json_escaped',
    { verification: github(), signed: JSON_BODY.replace('ë', '\\u00eb'), arrives: JSON_BODY },
  ],
  [
    'control characters escaped as GitHub does',
    'json_capital_escapes',
    {
      verification: github(),
      signed: '{"a":"\\u001B[0m \\\\u001b"}',
      arrives: '{"a":"\\u001b[0m \\\\u001b"}',
    },
  ],
  [
    'JSON signed as PHP writes it',
    'json_slashes',
    { verification: github(), signed: JSON_BODY.replaceAll('/', '\\/'), arrives: JSON_BODY },
  ],
  [
    'JSON signed as Python writes it',
    'json_spaced',
    { verification: github(), signed: python, arrives: JSON_BODY },
  ],
  [
    'JSON serialised twice',
    'body_double_json',
    { verification: github(), arrives: JSON.stringify(JSON_BODY) },
  ],
  [
    'a body compressed after signing',
    'body_inflated',
    {
      verification: github(),
      arrives: gzipSync(JSON_BODY),
      headers: [['content-encoding', 'gzip']],
    },
  ],
  [
    'a compressed body inflated by a proxy',
    'body_deflated',
    {
      verification: github(),
      signed: gzipSync(JSON_BODY),
      arrives: JSON_BODY,
      headers: [['content-encoding', 'gzip']],
    },
  ],
  [
    'a body passed on as base64',
    'body_base64',
    { verification: github(), arrives: Buffer.from(JSON_BODY).toString('base64') },
  ],
  [
    'text sent in another charset',
    'body_charset',
    { verification: github(), signed: Buffer.from('Zoë', 'latin1'), arrives: 'Zoë' },
  ],
  [
    'a body read before it was signed',
    'body_signed_empty',
    { verification: github(), signed: '', arrives: JSON_BODY },
  ],
  [
    'a form encoded anew',
    'body_form_encoded',
    {
      verification: github(),
      signed: 'a=1+2&b=%40',
      arrives: 'a=1%202&b=@',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      onTheWay: (headers) => headers.slice(1),
    },
  ],
  [
    'only the form’s payload signed',
    'body_form_field',
    {
      verification: github(),
      signed: '{"a":1}',
      arrives: 'payload=%7B%22a%22%3A1%7D',
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      onTheWay: (headers) => headers.slice(1),
    },
  ],

  [
    'a line break in the saved secret',
    'secret_whitespace',
    { verification: github(`${SECRET}\n`) },
  ],
  ['quotes around the saved secret', 'secret_quotes', { verification: github(`"${SECRET}"`) }],
  [
    'a whole line of .env as the secret',
    'secret_name_pasted',
    { verification: github(`SECRET=${SECRET}`) },
  ],
  [
    'a percent-encoded secret',
    'secret_url_encoded',
    { verification: github(encodeURIComponent(SECRET)) },
  ],
  [
    'a line break in the sender’s secret',
    'sender_secret_newline',
    { verification: github(), secret: `${SECRET}\n` },
  ],
  [
    'a sender that drops whsec_',
    'secret_prefix_kept',
    { verification: github('whsec_abcdef'), secret: 'abcdef' },
  ],
  [
    'whsec_ not copied',
    'secret_prefix_missing',
    { verification: { scheme: 'stripe', secrets: ['abcdef12'] }, secret: 'whsec_abcdef12' },
  ],
  [
    'a sender that takes base64 as text',
    'secret_is_text',
    {
      verification: { scheme: 'svix', secrets: ['c2VjcmV0LWtleQ=='] },
      sender: { scheme: 'svix', secretEncoding: 'utf8' },
      secret: 'c2VjcmV0LWtleQ==',
    },
  ],
  [
    'a sender that decodes hexadecimal digits',
    'secret_is_hex',
    {
      verification: github('00ff10a0b1c2'),
      sender: { scheme: 'hmac', header: hubHeader, prefix: 'sha256=', secretEncoding: 'hex' },
      secret: '00ff10a0b1c2',
    },
  ],
  [
    'a sender that decodes base64',
    'secret_is_base64',
    {
      verification: github('c2VjcmV0LWtleQ=='),
      sender: { scheme: 'hmac', header: hubHeader, prefix: 'sha256=', secretEncoding: 'base64' },
      secret: 'c2VjcmV0LWtleQ==',
    },
  ],
  [
    'an expired secret',
    'expired_secret',
    {
      verification: {
        scheme: 'github',
        secrets: [
          { value: 'newer secret' },
          { value: SECRET, label: 'old', expiresAt: NOW - 1000 },
        ],
      },
    },
  ],
  [
    'the secret of another endpoint',
    'other_endpoint',
    {
      verification: github('this one'),
      others: [{ name: 'orders', verification: verificationSchema.parse(github()) }],
    },
  ],

  [
    'capital hexadecimal digits',
    'signature_upper_case',
    {
      verification: github(),
      onTheWay: changed(hubHeader, (text) => [
        [hubHeader, `sha256=${text.slice(7).toUpperCase()}`],
      ]),
    },
  ],
  [
    'base64 in place of hexadecimal digits',
    'signature_encoding',
    {
      verification: github(),
      sender: { scheme: 'hmac', header: hubHeader, prefix: 'sha256=', encoding: 'base64' },
    },
  ],
  [
    'hexadecimal digits in place of base64',
    'signature_encoding',
    {
      verification: { scheme: 'shopify', secrets: [SECRET] },
      sender: { scheme: 'hmac', header: 'x-shopify-hmac-sha256' },
    },
  ],
  [
    'quotes around the signature',
    'signature_quoted',
    { verification: github(), onTheWay: changed(hubHeader, (text) => [[hubHeader, `"${text}"`]]) },
  ],
  [
    'the prefix left out',
    'prefix_missing',
    {
      verification: github(),
      onTheWay: changed(hubHeader, (text) => [[hubHeader, text.slice(7)]]),
    },
  ],
  [
    'a prefix that is not expected',
    'prefix_unexpected',
    {
      verification: { scheme: 'hmac', secrets: [SECRET] },
      sender: { scheme: 'hmac', prefix: 'sha256=' },
    },
  ],
  [
    'the signature in another header',
    'other_header',
    {
      verification: github(),
      onTheWay: changed(hubHeader, (text) => [['x-webhook-signature', text]]),
    },
  ],
  [
    'the signature header twice',
    'header_duplicated',
    {
      verification: github(),
      onTheWay: changed(hubHeader, (text) => [
        [hubHeader, text],
        [hubHeader, text],
      ]),
    },
  ],
  [
    'SHA-1',
    'wrong_algorithm',
    {
      verification: { scheme: 'hmac', secrets: [SECRET] },
      sender: { scheme: 'hmac', algorithm: 'sha1' },
    },
  ],
  [
    'SHA-512',
    'wrong_algorithm',
    {
      verification: { scheme: 'hmac', secrets: [SECRET] },
      sender: { scheme: 'hmac', algorithm: 'sha512' },
    },
  ],
  [
    'a time that is signed as well',
    'other_content',
    {
      verification: { scheme: 'hmac', secrets: [SECRET] },
      sender: { scheme: 'hmac', timestampHeader: 'x-timestamp', content: '{timestamp}.{body}' },
    },
  ],
  [
    'another provider’s scheme',
    'other_scheme',
    { verification: { scheme: 'github', secrets: [SECRET] }, sender: { scheme: 'stripe' } },
  ],

  [
    'http in place of https',
    'other_address',
    {
      verification: { scheme: 'square', secrets: [SECRET] },
      publicUrl: 'http://hooks.example.com/hooks/a',
    },
  ],
  [
    'a slash at the address’s end',
    'other_address',
    { verification: { scheme: 'square', secrets: [SECRET] }, publicUrl: `${URL_SIGNED}/` },
  ],
  [
    'another host name',
    'other_address',
    {
      verification: { scheme: 'square', secrets: [SECRET] },
      publicUrl: 'https://old.example.com/hooks/a',
      headers: [['host', 'hooks.example.com']],
    },
  ],
  [
    'a port in the address',
    'other_address',
    {
      verification: { scheme: 'hubspot', secrets: [SECRET] },
      signedUrl: 'https://hooks.example.com:443/hooks/a',
    },
  ],
  [
    'a query that a proxy dropped',
    'query_lost',
    {
      verification: { scheme: 'square', secrets: [SECRET] },
      publicUrl: `${URL_SIGNED}?a=1`,
      signedUrl: `${URL_SIGNED}?a=1`,
    },
  ],
  [
    'no public URL',
    'no_public_url',
    {
      verification: { scheme: 'square', secrets: [SECRET] },
      publicUrl: null,
      headers: [['host', 'hooks.example.com']],
    },
  ],

  [
    'a recorded request',
    'timestamp_too_old',
    { verification: { scheme: 'stripe', secrets: [SECRET] }, signedAt: NOW - 3_600_000 },
  ],
  [
    'a clock that is ahead',
    'timestamp_in_future',
    { verification: { scheme: 'slack', secrets: [SECRET] }, signedAt: NOW + 600_000 },
  ],
];

describe('the signature doctor', () => {
  it.each(mistakes)('finds %s', (_mistake, cause, seed) => {
    const { verdict, findings } = seeded(seed);
    expect(verdict.ok).toBe(false);
    expect(findings.map((found) => [found.cause, found.certain])).toEqual([[cause, true]]);
    const words = JSON.stringify(findings);
    expect(words).not.toContain(SECRET);
  });

  it('says nothing of a request that verifies', () => {
    const { verdict, findings } = seeded({ verification: github() });
    expect(verdict).toMatchObject({ ok: true, secret: '#1' });
    expect(findings).toEqual([]);
  });

  it('says by how much a time is wrong', () => {
    const stripe: VerificationInput = { scheme: 'stripe', secrets: [SECRET] };
    const old = seeded({ verification: stripe, signedAt: NOW - 3 * 3_600_000 }).findings[0];
    expect(old?.message).toContain('3 hours in the past');
    const linear: VerificationInput = { scheme: 'linear', secrets: [SECRET] };
    const body = JSON.stringify({ webhookTimestamp: NOW + 90_000 });
    const ahead = seeded({ verification: linear, signed: body }).findings[0];
    expect(ahead?.message).toContain('90 seconds in the future');
  });

  it('reads a time in milliseconds where seconds are asked for', () => {
    const time = String(NOW);
    const hash = hmacHex('sha256', SECRET, `${time}.${JSON_BODY}`);
    const header = `t=${time},v1=${hash}`;
    const { findings } = sentWith({ scheme: 'stripe', secrets: [SECRET] }, [
      ['stripe-signature', header],
    ]);
    expect(findings).toMatchObject([{ cause: 'timestamp_unit', certain: true }]);
    expect(findings[0]?.message).toContain('milliseconds');
  });

  it('finds several mistakes at once', () => {
    const sender = hmacHex('sha1', SECRET, JSON_BODY);
    const both = sentWith(github(`${SECRET} `), [['x-hub-signature', `sha1=${sender}`]]);
    expect(both.findings.map(({ cause }) => cause)).toEqual([
      'secret_whitespace',
      'wrong_algorithm',
      'other_header',
    ]);
  });

  it('finds a mistake in what an Ed25519 signature covers', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { findings } = seeded({
      verification: {
        scheme: 'discord',
        publicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex'),
      },
      secret: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
      arrives: `${JSON_BODY}\n`,
    });
    expect(findings).toMatchObject([{ cause: 'body_newline_added', certain: true }]);
  });

  it('finds the credential in another place, and the wrong user name', () => {
    const key: VerificationInput = { scheme: 'api-key', name: 'x-api-key', secrets: [SECRET] };
    const bearer = sentWith(key, [['authorization', `Bearer ${SECRET}`]]);
    expect(bearer.findings).toMatchObject([{ cause: 'credential_place', certain: true }]);
    expect(bearer.findings[0]?.message).toContain('authorization');
    const basic = Buffer.from(`bob:${SECRET}`).toString('base64');
    const user = sentWith({ scheme: 'basic', username: 'ann', secrets: [SECRET] }, [
      ['authorization', `Basic ${basic}`],
    ]);
    expect(user.findings).toMatchObject([{ cause: 'other_user', certain: true }]);
    const masked = sentWith(key, [['x-api-key', '••••••']]);
    expect(masked.findings).toMatchObject([{ cause: 'credential_hidden', certain: true }]);
  });

  it('says that a signature cannot be read', () => {
    const { findings } = sentWith(github(), [[hubHeader, 'sha256=garbage']]);
    expect(findings.map(({ cause }) => cause)).toEqual(['signature_unreadable']);
  });

  it('names what is missing', () => {
    expect(sentWith(github(), []).findings).toMatchObject([
      { cause: 'signature_missing', certain: true },
    ]);
    expect(sentWith({ scheme: 'github' }, []).findings).toMatchObject([
      { cause: 'no_secret', certain: true },
    ]);
  });

  it('offers only what is possible where nothing fits', () => {
    const header: [string, string] = [hubHeader, `sha256=${hmacHex('sha256', 'x', JSON_BODY)}`];
    const wrong = sentWith(github(), [header, ['x-forwarded-for', '203.0.113.7']]);
    expect(wrong.findings.map(({ cause, certain }) => [cause, certain])).toEqual([
      ['proxy', false],
      ['other_secret', false],
    ]);
    const stripe = seeded({
      verification: { scheme: 'stripe', secrets: ['live'] },
      secret: 'test',
    });
    expect(stripe.findings.map(({ cause }) => cause)).toEqual(['test_or_live', 'other_secret']);
    const foreign = seeded({ verification: github('a'), sender: { scheme: 'slack' }, secret: 'b' });
    expect(foreign.findings.map(({ cause }) => cause)).toContain('other_provider');
  });

  it('does not examine a body of which only the beginning was kept', () => {
    const { findings } = diagnose({
      verification: verificationSchema.parse(github()),
      request: {
        method: 'POST',
        url: '/',
        rawHeaders: [hubHeader, 'sha256=00'],
        body: Buffer.alloc(9),
      },
      publicUrl: null,
      now: NOW,
      bodySize: 70_000,
    });
    expect(findings).toMatchObject([{ cause: 'body_not_kept' }]);
  });

  it.each([
    ['deeply nested JSON', '['.repeat(60_000) + ']'.repeat(60_000)],
    ['a large body', `{"a":"${'x'.repeat(8 * 1024 * 1024)}"}`],
    ['bytes of no kind', Buffer.alloc(5000, 0xfe).toString('latin1')],
  ])('comes to an end with %s', (_what, body) => {
    const hash = hmacHex('sha256', 'x', 'y');
    const { findings } = sentWith(github(), [[hubHeader, `sha256=${hash}`]], body);
    expect(findings.some(({ certain }) => certain)).toBe(false);
    expect(findings.length).toBeGreaterThan(0);
  });

  it('says that it did not try everything with a large body', () => {
    const body = 'x'.repeat(9 * 1024 * 1024);
    const { findings } = sentWith(github(), [[hubHeader, `sha256=${'0'.repeat(64)}`]], body);
    expect(findings.map(({ cause }) => cause)).toEqual(['other_secret', 'not_all_tried']);
  });

  it('takes hostile headers and settings that cannot work', () => {
    const odd: [string, string][] = [
      [hubHeader, '='.repeat(3000)],
      ['x-signature', 'a'.repeat(8000)],
      ['host', '::::'],
      ['x-timestamp', '9'.repeat(300)],
    ];
    expect(sentWith(github(), odd).verdict.ok).toBe(false);
    const broken = verificationSchema.parse({
      scheme: 'hmac',
      secretEncoding: 'hex',
      secrets: ['zz'],
    });
    expect(() => sentWith(broken, odd)).not.toThrow();
    expect(sentWith(broken, odd).verdict.ok).toBe(false);
  });
});
