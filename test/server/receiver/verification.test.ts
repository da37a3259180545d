import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import type { EventReason } from '../../../shared/model/event.ts';
import type { RawAnswer } from '../../support/raw-http.ts';
import {
  acceptedId,
  keepingWorkflow,
  problemOf,
  type Receiver,
  receiver,
  type Sending,
} from '../../support/receiver.ts';

const SECRET = 'correct-horse-battery-staple';

/** An endpoint `signed` with a workflow on it, so that a run would show. */
async function verifying(
  verification: EndpointSettingsInput['verification'],
  more: Partial<EndpointSettingsInput> = {},
): Promise<Receiver> {
  const made = await receiver();
  await made.workflow({
    ...keepingWorkflow('Signed', 'signed'),
    endpoints: [{ key: 'hook', path: 'signed', ...more, verification }],
  });
  return made;
}

async function expectRejected(
  { onlyEvent, runs }: Receiver,
  answer: RawAnswer,
  expected: { status: number; reason: EventReason },
) {
  problemOf(answer);
  const event = await onlyEvent();
  expect({ status: answer.status, reason: event.reason }).toEqual(expected);
  expect(event).toMatchObject({
    status: 'rejected',
    runs: [],
    verification: { result: expected.reason, secret: null },
  });
  expect(await runs()).toEqual([]);
  return event;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe.each([
  [
    'basic',
    { scheme: 'basic', username: 'ada', secrets: [SECRET] },
    { headers: [['Authorization', `Basic ${base64(`ada:${SECRET}`)}`]] },
    { headers: [['Authorization', `Basic ${base64('ada:wrong-horse')}`]] },
    { headers: [['Authorization', 'Basic ???']] },
  ],
  [
    'bearer',
    { scheme: 'bearer', secrets: [SECRET] },
    { headers: [['Authorization', `Bearer ${SECRET}`]] },
    { headers: [['Authorization', 'Bearer wrong-horse']] },
    { headers: [['Authorization', 'Bearer two words']] },
  ],
  [
    'api-key in a header',
    { scheme: 'api-key', name: 'X-Key', secrets: [SECRET] },
    { headers: [['x-key', SECRET]] },
    { headers: [['x-key', 'wrong-horse']] },
    null,
  ],
  [
    'api-key in the query',
    { scheme: 'api-key', in: 'query', name: 'key', secrets: [SECRET] },
    { query: `?a=1&key=${SECRET}` },
    { query: '?key=wrong-horse' },
    { query: '?key=%ff' },
  ],
] as const satisfies readonly (
  | readonly [string, EndpointSettingsInput['verification'], ...(Sending & { query?: string })[]]
  | readonly unknown[]
)[])('%s', (_, verification, right, wrong, malformed) => {
  function send(
    { send: sendTo }: Receiver,
    { query = '', ...sending }: Sending & { query?: string },
  ): Promise<RawAnswer> {
    return sendTo(`/hooks/signed${query}`, { ...sending, body: 'body' });
  }

  it('accepts the right credential, runs, and says which secret it was', async () => {
    const made = await verifying(verification);
    const id = acceptedId(await send(made, right));
    expect(await made.event(id)).toMatchObject({
      status: 'accepted',
      verification: { scheme: verification.scheme, result: 'verified', secret: '#1' },
    });
    expect(await made.settledRuns()).toHaveLength(1);
  });

  it('answers 401 to a wrong one and keeps the request', async () => {
    const made = await verifying(verification);
    const event = await expectRejected(made, await send(made, wrong), {
      status: 401,
      reason: 'signature_mismatch',
    });
    expect(event.bodyText).toBe('body');
  });

  it('answers 401 to none', async () => {
    const made = await verifying(verification);
    const answer = await send(made, {});
    await expectRejected(made, answer, { status: 401, reason: 'signature_missing' });
  });

  it('answers 400 to one that cannot be read, and to two', async () => {
    if (malformed !== null) {
      const made = await verifying(verification);
      const answer = await send(made, malformed);
      await expectRejected(made, answer, { status: 400, reason: 'signature_malformed' });
    }
    const made = await verifying(verification);
    const twice =
      'query' in right
        ? { query: `${right.query}&key=${SECRET}` }
        : { headers: [...right.headers, ...right.headers] };
    const answer = await send(made, twice);
    await expectRejected(made, answer, { status: 400, reason: 'signature_duplicated' });
  });

  it('answers 401 to everything as long as it has no secret', async () => {
    const made = await verifying({ ...verification, secrets: [] });
    const answer = await send(made, right);
    await expectRejected(made, answer, { status: 401, reason: 'no_secret' });
  });

  it('keeps the credential nowhere in the clear, right or wrong, and tells it to nobody', async () => {
    const made = await verifying(verification);
    const answers = [await send(made, right), await send(made, wrong)];
    await made.settledRuns();
    const shown = JSON.stringify([
      answers.map(({ headers, body }) => [...headers, body]),
      await Promise.all((await made.events()).map(({ id }) => made.event(id))),
      await made.events(),
      await Promise.all((await made.runs()).map(({ id }) => made.call('runs.get', { id }))),
      await made.call('endpoints.list', {}),
    ]);
    const stored = await made.storedBytes();
    for (const credential of [SECRET, `ada:${SECRET}`, 'wrong-horse', 'ada:wrong-horse']) {
      for (const form of [credential, base64(credential), encodeURIComponent(credential)]) {
        expect(shown).not.toContain(form);
        expect(stored).not.toContain(form);
      }
    }
    expect(shown).toContain('••••••');
    expect(made.host.logLines.join('')).not.toContain(SECRET);
  });
});

describe('credentials in unusual forms', () => {
  it('are not kept when they are short, percent-encoded, or not ASCII', async () => {
    const made = await receiver();
    await made.endpoint({
      path: 'query',
      verification: { scheme: 'api-key', in: 'query', name: 'k', secrets: ['pin42', 'schlüssel'] },
    });
    await made.endpoint({
      path: 'header',
      verification: { scheme: 'api-key', name: 'x-k', secrets: ['pin42', 'schlüssel'] },
    });
    const utf8 = Buffer.from('schlüssel').toString('latin1');
    const answers = [
      await made.send('/hooks/query?k=p%69n42&other=stays'),
      await made.send('/hooks/query?%6B=schl%C3%BCssel'),
      await made.send('/hooks/header', { headers: [['X-K', 'pin42']] }),
      await made.send('/hooks/header', { headers: [['X-K', utf8]] }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const details = await Promise.all((await made.events()).map(({ id }) => made.event(id)));
    const stored = await made.storedBytes();
    for (const form of ['pin42', 'p%69n42', 'schl', utf8]) {
      expect(JSON.stringify(details)).not.toContain(form);
      expect(stored).not.toContain(form);
    }
    expect(details.at(-1)?.path).toBe('/hooks/query?k=••••••&other=stays');
  });

  it('are masked where they stand in a body, and the bytes stay what they were', async () => {
    const made = await verifying({ scheme: 'bearer', secrets: ['123456', 'a"b\\c\n{"d'] });
    const text = JSON.stringify({
      n: 123456,
      more: 1234567,
      '123456': 'id 123456.',
      odd: 'a"b\\c\n{"d',
    });
    const id = acceptedId(
      await made.send('/hooks/signed', {
        headers: [
          ['Authorization', 'Bearer 123456'],
          ['Content-Type', 'application/json'],
          ['X-Copy', 'of 123456'],
        ],
        body: text,
      }),
    );
    const [run] = await made.settledRuns();
    const event = await made.event(id);
    const masked = { n: '••••••', more: 1234567, '••••••': 'id ••••••.', odd: '••••••' };
    expect(event.trigger).toMatchObject({ body: masked, headers: { 'x-copy': 'of ••••••' } });
    expect(event.bodyText).not.toContain('"n":123456,');
    expect((await made.body(id)).toString()).toBe(text);
    expect(run?.status).toBe('succeeded');
    const { steps } = await made.call('runs.get', { id: run?.id ?? '' });
    expect(steps.at(-1)?.output).toEqual(masked);
  });

  it('of one endpoint are masked also when they are sent to a path that does not exist', async () => {
    const made = await verifying({ scheme: 'basic', username: 'ada', secrets: [SECRET] });
    const answer = await made.send(`/hooks/sinned?key=${SECRET}`, {
      headers: [['Authorization', `Basic ${base64(`ada:${SECRET}`)}`]],
    });
    expect(answer.status).toBe(404);
    expect(await made.onlyEvent()).toMatchObject({
      path: '/hooks/sinned?key=••••••',
      rawHeaders: [
        ['Host', 'localhost'],
        ['Authorization', 'Basic ••••••'],
      ],
    });
  });
});

describe('hmac', () => {
  const body = '{"amount": 12.50}';
  const hmac = (
    text: string | Buffer,
    { algorithm = 'sha256', key = SECRET as string | Buffer } = {},
  ) => createHmac(algorithm, key).update(text).digest();
  const signed = (value: string, name = 'X-Signature') => ({
    headers: [[name, value]] as const,
    body,
  });

  it.each([
    ['sha1', 'hex', ''],
    ['sha256', 'hex', 'sha256='],
    ['sha256', 'base64', ''],
    ['sha384', 'base64url', 'v1,'],
    ['sha512', 'base64', 'sha512='],
  ] as const)('accepts %s in %s with the prefix "%s"', async (algorithm, encoding, prefix) => {
    const made = await verifying({
      scheme: 'hmac',
      algorithm,
      encoding,
      prefix,
      secrets: [SECRET],
    });
    const signature = `${prefix}${hmac(body, { algorithm }).toString(encoding)}`;
    acceptedId(await made.send('/hooks/signed', signed(signature)));
    const tampered = { ...signed(signature), body: `${body} ` };
    expect((await made.send('/hooks/signed', tampered)).status).toBe(401);
    const [rejected] = await made.events();
    expect(rejected).toMatchObject({ status: 'rejected', reason: 'signature_mismatch' });
    expect(await made.settledRuns()).toHaveLength(1);
  });

  it.each([
    ['no signature', {}, 401, 'signature_missing'],
    ['a wrong one', signed('00'.repeat(32)), 401, 'signature_mismatch'],
    ['one that is too short', signed('00'), 401, 'signature_mismatch'],
    ['one in another encoding', signed('not hex'), 400, 'signature_malformed'],
    [
      'two of them, the right one among them',
      {
        headers: [
          ['X-Signature', hmac(body).toString('hex')],
          ['x-signature', '00'.repeat(32)],
        ] as const,
        body,
      },
      400,
      'signature_duplicated',
    ],
  ] as const)('rejects %s', async (_, sending, status, reason) => {
    const made = await verifying({ scheme: 'hmac', secrets: [SECRET] });
    const answer = await made.send('/hooks/signed', { body, ...sending });
    await expectRejected(made, answer, { status, reason });
  });

  it('rejects all without a secret, and with one that has expired', async () => {
    const signature = signed(hmac(body).toString('hex'));
    const none = await verifying({ scheme: 'hmac', secrets: [] });
    await expectRejected(none, await none.send('/hooks/signed', signature), {
      status: 401,
      reason: 'no_secret',
    });
    const expired = await receiver();
    const secrets = [{ value: SECRET, expiresAt: expired.host.now() + 60_000 }];
    await expired.endpoint({ path: 'signed', verification: { scheme: 'hmac', secrets } });
    expect((await expired.send('/hooks/signed', signature)).status).toBe(200);
    expired.host.clock.advance(60_001);
    expect((await expired.send('/hooks/signed', signature)).status).toBe(401);
    expect((await expired.events())[0]).toMatchObject({ reason: 'no_secret' });
  });

  it('takes any of several secrets until it expires, and says which one', async () => {
    const made = await receiver();
    const verification = {
      scheme: 'hmac' as const,
      secrets: [
        { value: 'the new secret', label: 'new' },
        { value: 'the old secret', label: 'old', expiresAt: made.host.now() + 60_000 },
        'a third secret',
      ],
    };
    await made.endpoint({ path: 'signed', verification });
    const verdicts: unknown[] = [];
    const trySecret = async (key: string) => {
      await made.send('/hooks/signed', signed(hmac(body, { key }).toString('hex')));
      const [newest] = await made.events();
      const { verification: verdict } = await made.event(newest?.id ?? '');
      verdicts.push(verdict?.secret ?? verdict?.result);
    };
    for (const key of ['the new secret', 'the old secret', 'a third secret', ''])
      await trySecret(key);
    made.host.clock.advance(60_001);
    await trySecret('the old secret');
    expect(verdicts).toEqual(['new', 'old', '#3', 'signature_mismatch', 'signature_mismatch']);
  });

  it.each([
    ['exactly now', 0, 200],
    ['as old as allowed', -299, 200],
    ['too old', -302, 401],
    ['as far in the future as allowed', 299, 200],
    ['too far in the future', 302, 401],
  ])('answers a signed time that is %s', async (_, offsetSec, status) => {
    const made = await verifying({
      scheme: 'hmac',
      content: 'v0:{timestamp}:{body}',
      timestampHeader: 'X-Time',
      secrets: [SECRET],
    });
    const time = String(Math.floor(made.host.now() / 1000) + offsetSec);
    const headers = [
      ['X-Time', time],
      ['X-Signature', hmac(`v0:${time}:${body}`).toString('hex')],
    ] as const;
    const answer = await made.send('/hooks/signed', { headers, body });
    expect(answer.status).toBe(status);
    expect(await made.onlyEvent()).toMatchObject({
      reason: status === 200 ? null : 'timestamp_out_of_tolerance',
    });
  });

  it('signs the public address that is set, not the one that was asked', async () => {
    const publicUrl = 'https://hooks.example.com/in/signed?a=1';
    const made = await verifying(
      { scheme: 'hmac', content: '{url}\n{method}\n{path}\n{body}', secrets: [SECRET] },
      { publicUrl },
    );
    const content = (url: string) =>
      hmac(`${url}\nPOST\n/hooks/signed?b=2\n${body}`).toString('hex');
    const right = await made.send('/hooks/signed?b=2', signed(content(publicUrl)));
    const asked = content('http://localhost/hooks/signed?b=2');
    const rebuilt = await made.send('/hooks/signed?b=2', signed(asked));
    expect([right.status, rebuilt.status]).toEqual([200, 401]);
  });

  it('covers the bytes on the wire: the compressed ones, damaged or not', async () => {
    const made = await verifying({ scheme: 'hmac', secrets: [SECRET] });
    const good = gzipSync(body);
    const damaged = Buffer.concat([good.subarray(0, -4), Buffer.from('oops')]);
    const sendSigned = (bytes: Buffer, over: Buffer | string) =>
      made.send('/hooks/signed', {
        headers: [
          ['Content-Encoding', 'gzip'],
          ['Content-Type', 'application/json'],
          ['X-Signature', hmac(over).toString('hex')],
        ],
        body: bytes,
      });
    const id = acceptedId(await sendSigned(good, good));
    expect(await made.event(id)).toMatchObject({
      reason: null,
      parseError: null,
      trigger: { body: { amount: 12.5 } },
    });
    expect(await made.body(id)).toEqual(good);
    expect((await sendSigned(good, body)).status).toBe(401);

    const unparsed = acceptedId(await sendSigned(damaged, damaged));
    expect(await made.event(unparsed)).toMatchObject({
      status: 'accepted',
      reason: 'unparsed',
      parseError: 'The compressed data is damaged.',
      verification: { result: 'verified' },
    });
    expect(await made.body(unparsed)).toEqual(damaged);
  });

  it('is checked before anything is inflated', async () => {
    const made = await verifying({ scheme: 'hmac', secrets: [SECRET] }, { maxBodyBytes: 4096 });
    const bomb = gzipSync(Buffer.alloc(1_000_000));
    const answer = await made.send('/hooks/signed', {
      headers: [
        ['Content-Encoding', 'gzip'],
        ['X-Signature', '00'.repeat(32)],
      ],
      body: bomb,
    });
    await expectRejected(made, answer, { status: 401, reason: 'signature_mismatch' });
  });
});
