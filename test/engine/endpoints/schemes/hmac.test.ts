import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../../shared/errors.ts';
import { anyText } from '../../../support/any-text.ts';
import { NOW, short, verify } from '../../../support/verify.ts';

// GitHub publishes this one: "Validating webhook deliveries", "Testing the webhook payload validation".
const GITHUB = {
  secret: "It's a Secret to Everybody",
  body: Buffer.from('Hello, World!'),
  signature: 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
};

const body = Buffer.from([123, 0, 255, 10]);

function sign(secret: string | Buffer, ...content: (string | Buffer)[]): Buffer {
  const hmac = createHmac('sha256', secret);
  for (const part of content) hmac.update(part);
  return hmac.digest();
}

describe('a generic HMAC', () => {
  it('verifies GitHub’s published example', () => {
    const settings = {
      scheme: 'hmac' as const,
      header: 'X-Hub-Signature-256',
      prefix: 'sha256=',
      secrets: [GITHUB.secret],
    };
    const rawHeaders = ['x-hub-signature-256', GITHUB.signature];
    expect(short(verify(settings, { rawHeaders, body: GITHUB.body }))).toBe('ok #1');
    const changed = Buffer.from('Hello, World?');
    expect(short(verify(settings, { rawHeaders, body: changed }))).toBe('signature_mismatch 401');
  });

  it.each(['sha1', 'sha256', 'sha384', 'sha512'] as const)('knows %s', (algorithm) => {
    const signature = createHmac(algorithm, 'k').update(body).digest('hex');
    const settings = { scheme: 'hmac' as const, algorithm, secrets: ['k'] };
    const check = (value: string) =>
      short(verify(settings, { rawHeaders: ['X-Signature', value], body }));
    expect(check(signature)).toBe('ok #1');
    expect(check(signature.toUpperCase())).toBe('ok #1');
  });

  it('knows base64 and base64url, padded or not', () => {
    // This key gives a signature with both characters that differ.
    const key = Array.from({ length: 500 }, (_, i) => `key-${i}`).find((candidate) =>
      /\+.*\/|\/.*\+/.test(sign(candidate, body).toString('base64')),
    );
    expect(key).toBeDefined();
    const digest = sign(key ?? '', body);
    const standard = digest.toString('base64');
    const url = digest.toString('base64url');
    const check = (encoding: 'base64' | 'base64url', value: string) =>
      short(
        verify(
          { scheme: 'hmac', encoding, secrets: [key ?? ''] },
          { rawHeaders: ['X-Signature', value], body },
        ),
      );
    expect(check('base64', standard)).toBe('ok #1');
    expect(check('base64', standard.replace(/=+$/, ''))).toBe('ok #1');
    expect(check('base64url', url)).toBe('ok #1');
    expect(check('base64', url)).toBe('signature_malformed 400');
    expect(check('base64url', standard)).toBe('signature_malformed 400');
  });

  it('decodes the secret as it is told to', () => {
    const key = Buffer.from('00ff10', 'hex');
    const rawHeaders = ['X-Signature', sign(key, body).toString('hex')];
    const check = (secretEncoding: 'hex' | 'base64' | 'utf8', secret: string) =>
      short(verify({ scheme: 'hmac', secretEncoding, secrets: [secret] }, { rawHeaders, body }));
    expect(check('hex', '00FF10')).toBe('ok #1');
    expect(check('base64', key.toString('base64'))).toBe('ok #1');
    expect(check('utf8', '00ff10')).toBe('signature_mismatch 401');
    expect(() => check('hex', 'zz')).toThrow(InvalidInputError);
    expect(() => check('base64', '*')).toThrow(/secrets\[0\]/);
  });

  it('tries each active secret and says which one matched', () => {
    const settings = {
      scheme: 'hmac' as const,
      secrets: [
        { value: 'expired', expiresAt: NOW - 1 },
        { value: 'first' },
        { value: 'second', label: 'after the change' },
      ],
    };
    const check = (key: string) =>
      short(
        verify(settings, { rawHeaders: ['X-Signature', sign(key, body).toString('hex')], body }),
      );
    expect(check('first')).toBe('ok #2');
    expect(check('second')).toBe('ok after the change');
    expect(check('expired')).toBe('signature_mismatch 401');
  });

  it('refuses signatures that are missing, doubled or unreadable', () => {
    const settings = { scheme: 'hmac' as const, prefix: 'v1=', secrets: ['k'] };
    const check = (...values: string[]) =>
      short(verify(settings, { rawHeaders: values.flatMap((v) => ['x-signature', v]), body }));
    const right = `v1=${sign('k', body).toString('hex')}`;
    expect(check(right)).toBe('ok #1');
    expect(check()).toBe('signature_missing 401');
    expect(check('')).toBe('signature_missing 401');
    expect(check(right, right)).toBe('signature_duplicated 400');
    expect(check(right.slice(3))).toBe('signature_malformed 400');
    expect(check('v1=')).toBe('signature_malformed 400');
    expect(check('v1=xyz')).toBe('signature_malformed 400');
    expect(check(`${right}0`)).toBe('signature_malformed 400');
    expect(check(`${right},${right}`)).toBe('signature_malformed 400');
    expect(check(right.slice(0, -2))).toBe('signature_mismatch 401');
    expect(check(`${right}00`)).toBe('signature_mismatch 401');
  });

  it('signs method, path, public URL and headers where the template says so', () => {
    const settings = {
      scheme: 'hmac' as const,
      content: '{method}|{path}|{url}|{header:X-Id}|{body}|end',
      secrets: ['k'],
    };
    const content = ['POST|/hooks/a?b=1|https://hooks.example/x|7|', body, '|end'];
    const request = {
      rawHeaders: ['X-Id', '7', 'X-Signature', sign('k', ...content).toString('hex')],
      url: '/hooks/a?b=1',
      publicUrl: 'https://hooks.example/x',
      body,
    };
    expect(short(verify(settings, request))).toBe('ok #1');
    const other = { ...request, publicUrl: 'https://hooks.example/y' };
    expect(short(verify(settings, other))).toBe('signature_mismatch 401');
    expect(short(verify(settings, { ...request, url: '/hooks/a' }))).toBe('signature_mismatch 401');
    expect(short(verify(settings, { ...request, publicUrl: null }))).toBe('signature_mismatch 401');
    const withoutId = { ...request, rawHeaders: request.rawHeaders.slice(2) };
    expect(short(verify(settings, withoutId))).toBe('signature_missing 401');
    const twoIds = { ...request, rawHeaders: ['x-id', '7', ...request.rawHeaders] };
    expect(short(verify(settings, twoIds))).toBe('signature_duplicated 400');
  });
});

describe('a signed time', () => {
  const settings = {
    scheme: 'hmac' as const,
    content: 'v0:{timestamp}:{body}',
    timestampHeader: 'X-Time',
    toleranceSec: 60,
    secrets: ['k'],
  };
  const check = (time: string, nowMs = NOW) =>
    short(
      verify(
        settings,
        {
          rawHeaders: [
            'x-time',
            time,
            'x-signature',
            sign('k', `v0:${time}:`, body).toString('hex'),
          ],
          body,
        },
        nowMs,
      ),
    );
  const seconds = NOW / 1000;

  it('may differ by the tolerance, in both directions', () => {
    expect(check(`${seconds}`)).toBe('ok #1');
    expect(check(`${seconds - 60}`)).toBe('ok #1');
    expect(check(`${seconds + 60}`)).toBe('ok #1');
    expect(check(`${seconds - 61}`)).toBe('timestamp_out_of_tolerance 401');
    expect(check(`${seconds + 61}`)).toBe('timestamp_out_of_tolerance 401');
  });

  it('may be in seconds, milliseconds or RFC 3339', () => {
    expect(check(`${NOW + 5000}`)).toBe('ok #1');
    expect(check(`${seconds}.25`)).toBe('ok #1');
    expect(check('2026-11-20T12:00:30Z')).toBe('ok #1');
    expect(check('2026-11-20T13:00:30.5+01:00')).toBe('ok #1');
    expect(check('2026-11-20T13:00:30Z')).toBe('timestamp_out_of_tolerance 401');
  });

  it('must be readable and there once', () => {
    for (const time of [
      'yesterday',
      '-5',
      '1e9',
      '0x10',
      '2026-11-20',
      '2026-99-20T12:00:00Z',
      '∞',
    ]) {
      expect([time, check(time)]).toEqual([time, 'signature_malformed 400']);
    }
    const signature = ['x-signature', sign('k', `v0:${seconds}:`, body).toString('hex')];
    const without = verify(settings, { rawHeaders: signature, body });
    expect(short(without)).toBe('signature_missing 401');
    const twice = ['x-time', `${seconds}`, 'X-Time', `${seconds}`, ...signature];
    expect(short(verify(settings, { rawHeaders: twice, body }))).toBe('signature_duplicated 400');
  });

  it('does not count when the signature is wrong', () => {
    const rawHeaders = ['x-time', '1', 'x-signature', sign('other', 'v0:1:', body).toString('hex')];
    expect(short(verify(settings, { rawHeaders, body }))).toBe('signature_mismatch 401');
  });

  it('must be part of what is signed', () => {
    expect(() => verify({ ...settings, content: '{body}' })).toThrow(/not signed proves nothing/);
    expect(() => verify({ ...settings, timestampHeader: undefined })).toThrow(InvalidInputError);
    const named = { ...settings, content: '{header:x-time}{body}' };
    const rawHeaders = [
      ...['X-Time', `${seconds}`],
      ...['X-Signature', sign('k', `${seconds}`, body).toString('hex')],
    ];
    expect(short(verify(named, { rawHeaders, body }))).toBe('ok #1');
  });
});

describe('whatever is sent', () => {
  it('only the right signature verifies, and nothing throws', () => {
    const settings = { scheme: 'hmac' as const, secrets: ['k'] };
    fc.assert(
      fc.property(anyText(), fc.uint8Array({ maxLength: 50 }), (value, bytes) => {
        const content = Buffer.from(bytes);
        const verdict = verify(settings, { rawHeaders: ['X-Signature', value], body: content });
        expect(verdict.ok).toBe(value.toLowerCase() === sign('k', content).toString('hex'));
      }),
    );
  });
});
