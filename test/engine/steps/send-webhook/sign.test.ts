import { generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  deliveryId,
  messageId,
  signatureHeaders,
} from '../../../../engine/steps/send-webhook/sign.ts';
import { inRoot } from '../../../../scripts/lib/paths.mjs';

const vectorSchema = z.object({
  provider: z.string(),
  kind: z.string(),
  secret: z.unknown(),
  headers: z.record(z.string(), z.unknown()),
  bodyBase64: z.string(),
  expect: z.string(),
});
const vectors = z
  .array(vectorSchema)
  .parse(JSON.parse(readFileSync(inRoot('test/fixtures/vectors/signatures.json'), 'utf8')))
  .filter((vector) => vector.expect === 'accept');

function published(provider: string) {
  return vectors.filter(
    (vector) => vector.provider === provider && typeof vector.secret === 'string',
  );
}

function bodyOf(vector: z.output<typeof vectorSchema>): string {
  return Buffer.from(vector.bodyBase64, 'base64').toString();
}

const message = { id: 'msg_1', timestamp: 1614265330, body: '{"a":1}' };

describe('the signature of', () => {
  const standard = published('standard-webhooks').filter(
    ({ headers, secret }) =>
      `${headers['webhook-signature']}`.split(' ').length === 1 && !`${secret}`.startsWith('whpk_'),
  );

  it.each(standard)('Standard Webhooks is the published one ($headers.webhook-id)', (vector) => {
    const headers = signatureHeaders({ type: 'standard-webhooks' }, [`${vector.secret}`], {
      id: `${vector.headers['webhook-id']}`,
      timestamp: Number(vector.headers['webhook-timestamp']),
      body: bodyOf(vector),
    });
    expect(Object.fromEntries(headers)).toEqual(vector.headers);
  });

  it('GitHub is the published one', () => {
    const [vector] = published('github');
    if (vector === undefined) throw new Error('no vector');
    const headers = signatureHeaders({ type: 'github', event: 'push' }, [`${vector.secret}`], {
      ...message,
      body: bodyOf(vector),
    });
    const expected = Object.entries(vector.headers).find(
      ([name]) => name.toLowerCase() === 'x-hub-signature-256',
    );
    expect(Object.fromEntries(headers)).toEqual({
      'X-Hub-Signature-256': expected?.[1],
      'X-GitHub-Event': 'push',
      'X-GitHub-Delivery': deliveryId('msg_1'),
    });
  });

  it.each(published('stripe').slice(0, 3))('Stripe is the published one (%#)', (vector) => {
    const header = `${Object.values(vector.headers)[0]}`;
    const timestamp = Number(/t=(\d+)/.exec(header)?.[1]);
    const headers = signatureHeaders({ type: 'stripe' }, [`${vector.secret}`], {
      ...message,
      timestamp,
      body: bodyOf(vector),
    });
    const [, value = ''] = headers[0] ?? [];
    expect(header.split(',')).toEqual(expect.arrayContaining(value.split(',')));
  });

  it('an Ed25519 key can be verified with the public key alone', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(16);
    const secret = `whsk_${seed.toString('base64')}`;
    const headers = new Map<string, string>(
      signatureHeaders({ type: 'standard-webhooks' }, [secret], message),
    );
    const [version, signature = ''] = headers.get('webhook-signature')?.split(',') ?? [];
    expect(version).toBe('v1a');
    const content = Buffer.from('msg_1.1614265330.{"a":1}');
    expect(verify(null, content, publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });
});

it('signs once for each secret', () => {
  const secrets = [
    'whsec_QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB',
    'whsec_QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJC',
  ];
  const both = new Map(signatureHeaders({ type: 'standard-webhooks' }, secrets, message));
  const alone = secrets.map((secret) =>
    new Map(signatureHeaders({ type: 'standard-webhooks' }, [secret], message)).get(
      'webhook-signature',
    ),
  );
  expect(both.get('webhook-signature')).toBe(alone.join(' '));
  const stripe = new Map(signatureHeaders({ type: 'stripe' }, ['a', 'b'], message));
  expect(stripe.get('Stripe-Signature')).toMatch(/^t=1614265330,v1=[0-9a-f]{64},v1=[0-9a-f]{64}$/);
});

it.each(['whsec_not base64!', 'whsec_', 'hello world', 'whsk_c2hvcnQ='])(
  'refuses %j as a key instead of signing with a part of it',
  (secret) => {
    expect(() => signatureHeaders({ type: 'standard-webhooks' }, [secret], message)).toThrow(
      expect.objectContaining({ code: 'credential_invalid' }),
    );
  },
);

it('makes ids of the step in its run: stable, and of the form that receivers expect', () => {
  expect(messageId('run.step')).toBe(messageId('run.step'));
  expect(messageId('run.step')).not.toBe(messageId('run.step2'));
  expect(messageId('run.step')).toMatch(/^msg_[0-9a-f]{32}$/);
  expect(z.uuid().parse(deliveryId('msg_1'))).toBe(deliveryId('msg_1'));
});
