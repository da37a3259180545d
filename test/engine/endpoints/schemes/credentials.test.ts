import { describe, expect, it } from 'vitest';
import { NOW, short, verify } from '../../../support/verify.ts';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');
const authorization = (...values: string[]) => ({
  rawHeaders: values.flatMap((value) => ['Authorization', value]),
});

describe('none', () => {
  it('takes everything', () => {
    expect(short(verify({ scheme: 'none' }))).toBe('ok null');
  });
});

describe('basic', () => {
  const settings = {
    scheme: 'basic' as const,
    username: 'Jürgen',
    secrets: ['pass:wörd', 'second'],
  };
  const check = (...values: string[]) => short(verify(settings, authorization(...values)));

  it('takes the right name and any of the passwords, and says which', () => {
    expect(check(`Basic ${base64('Jürgen:pass:wörd')}`)).toBe('ok #1');
    expect(check(`bAsIc   ${base64('Jürgen:second')}`)).toBe('ok #2');
    expect(check(`Basic ${base64('Jürgen:second').replace(/=+$/, '')}`)).toBe('ok #2');
  });

  it('refuses anything else', () => {
    expect(check(`Basic ${base64('Jürgen:wrong')}`)).toBe('signature_mismatch 401');
    expect(check(`Basic ${base64('other:second')}`)).toBe('signature_mismatch 401');
    expect(check(`Basic ${base64('Jürgen:')}`)).toBe('signature_mismatch 401');
    expect(check()).toBe('signature_missing 401');
    expect(check('Bearer second')).toBe('signature_missing 401');
    expect(check('Basic')).toBe('signature_malformed 400');
    expect(check('Basic !!!')).toBe('signature_malformed 400');
    expect(check(`Basic ${base64('no colon')}`)).toBe('signature_malformed 400');
    const right = `Basic ${base64('Jürgen:second')}`;
    expect(check(right, right)).toBe('signature_duplicated 400');
  });

  it('asks for a password', () => {
    const verdict = verify(settings);
    expect(verdict.ok ? null : verdict.headers).toEqual({
      'www-authenticate': 'Basic realm="Patchbay", charset="UTF-8"',
    });
  });
});

describe('bearer', () => {
  const settings = {
    scheme: 'bearer' as const,
    secrets: ['tok-1', { value: 'tok-2', label: 'new' }],
  };
  const check = (...values: string[]) => short(verify(settings, authorization(...values)));

  it('takes any of the tokens and says which', () => {
    expect(check('Bearer tok-1')).toBe('ok #1');
    expect(check('bearer tok-2')).toBe('ok new');
  });

  it('compares tokens as bytes', () => {
    const token = 'schlüssel';
    const onTheWire = Buffer.from(token, 'utf8').toString('latin1');
    const verdict = verify(
      { scheme: 'bearer', secrets: [token] },
      authorization(`Bearer ${onTheWire}`),
    );
    expect(short(verdict)).toBe('ok #1');
  });

  it('refuses anything else', () => {
    expect(check('Bearer tok-3')).toBe('signature_mismatch 401');
    expect(check('Bearer tok-1x')).toBe('signature_mismatch 401');
    expect(check('Bearer tok')).toBe('signature_mismatch 401');
    expect(check('Bearer ')).toBe('signature_malformed 400');
    expect(check('Bearer a b')).toBe('signature_malformed 400');
    expect(check('tok-1')).toBe('signature_missing 401');
    expect(check('Bearer tok-1', 'Bearer tok-1')).toBe('signature_duplicated 400');
  });
});

describe('api-key', () => {
  it('reads a header of any name', () => {
    const settings = { scheme: 'api-key' as const, name: 'X-Token', secrets: ['k'] };
    const check = (...rawHeaders: string[]) => short(verify(settings, { rawHeaders }));
    expect(check('x-token', 'k')).toBe('ok #1');
    expect(check('x-token', 'K')).toBe('signature_mismatch 401');
    expect(check('x-token', '')).toBe('signature_missing 401');
    expect(check('x-other', 'k')).toBe('signature_missing 401');
    expect(check('x-token', 'k', 'X-TOKEN', 'k')).toBe('signature_duplicated 400');
  });

  it('reads the query', () => {
    const settings = {
      scheme: 'api-key' as const,
      in: 'query' as const,
      name: 'k y',
      secrets: ['a&b ü'],
    };
    const check = (url: string) => short(verify(settings, { url }));
    expect(check('/hooks/a?k%20y=a%26b+%C3%BC')).toBe('ok #1');
    expect(check('/hooks/a?x=1&k+y=a%26b%20%c3%bc')).toBe('ok #1');
    expect(check('/hooks/a?K%20y=a%26b+%C3%BC')).toBe('signature_missing 401');
    expect(check('/hooks/a')).toBe('signature_missing 401');
    expect(check('/hooks/a?k%20y')).toBe('signature_missing 401');
    expect(check('/hooks/a?k%20y=wrong')).toBe('signature_mismatch 401');
    expect(check('/hooks/a?k%20y=%ff')).toBe('signature_malformed 400');
    expect(check('/hooks/a?k%20y=1&k%20y=1')).toBe('signature_duplicated 400');
    expect(check('/hooks/a?%ff=1&k%20y=a%26b+%C3%BC')).toBe('ok #1');
  });
});

describe('secrets', () => {
  const key = (value: string) => ({ rawHeaders: ['X-Api-Key', value] });

  it('expire', () => {
    const settings = {
      scheme: 'api-key' as const,
      secrets: [{ value: 'old', label: 'until noon', expiresAt: NOW }, { value: 'new' }],
    };
    expect(short(verify(settings, key('old'), NOW - 1))).toBe('ok until noon');
    expect(short(verify(settings, key('old'), NOW))).toBe('signature_mismatch 401');
    expect(short(verify(settings, key('new'), NOW))).toBe('ok #2');
  });

  it('that have all expired, or do not exist, let nothing in', () => {
    const expired = [{ value: 'old', expiresAt: NOW - 1 }];
    expect(short(verify({ scheme: 'api-key', secrets: expired }, key('old')))).toBe(
      'no_secret 401',
    );
    expect(short(verify({ scheme: 'api-key' }, key('')))).toBe('no_secret 401');
    expect(short(verify({ scheme: 'bearer' }, authorization('Bearer x')))).toBe('no_secret 401');
    expect(short(verify({ scheme: 'hmac' }, { rawHeaders: ['X-Signature', 'aa'] }))).toBe(
      'no_secret 401',
    );
  });

  it('are never shown in what the sender is told', () => {
    for (const settings of [
      { scheme: 'basic' as const, username: 'user', secrets: ['s3cret'] },
      { scheme: 'bearer' as const, secrets: ['s3cret'] },
      { scheme: 'api-key' as const, name: 'Authorization', secrets: ['s3cret'] },
    ]) {
      const verdict = verify(settings, authorization('Basic d3Jvbmc6d3Jvbmc='));
      expect(verdict.ok).toBe(false);
      expect(JSON.stringify(verdict)).not.toContain('s3cret');
    }
  });
});

describe('an empty secret', () => {
  it('never verifies, even if one gets into the settings', async () => {
    const { prepareVerifier } = await import('../../../../engine/endpoints/schemes/index.ts');
    const verifier = prepareVerifier({
      scheme: 'api-key',
      in: 'query',
      name: 'key',
      secrets: [{ value: '' }],
    });
    const verdict = verifier.verify(
      { rawHeaders: [], method: 'POST', url: '/?key=', publicUrl: null, body: Buffer.alloc(0) },
      NOW,
    );
    expect(short(verdict)).toBe('no_secret 401');
  });
});
