import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../../../engine/http/hide-secrets.ts';
import { httpRequest } from '../../../../engine/steps/http-request/index.ts';

describe('secrets that stand in an HTTP step', () => {
  it('hides passwords, tokens, keys, secret headers and proxy passwords', () => {
    const params = {
      url: 'https://example.com',
      auth: { type: 'basic', username: 'ann', password: 'hunter2' },
      tls: { cert: 'public', key: 'private' },
      headers: { Authorization: 'Bearer abc', Accept: 'text/plain' },
      proxy: 'http://ann:hunter2@127.0.0.1:3128',
    };
    const text = JSON.stringify(hideSecrets(params));
    expect(text).not.toMatch(/hunter2|private|Bearer abc/);
    expect(text).toContain('ann');
    expect(text).toContain('text/plain');
    expect(text).toContain('127.0.0.1:3128');
  });

  it('hides who signs in by the address itself', () => {
    const shown = (url: string) => hideSecrets({ url });
    expect(shown('https://ann:hunter2@example.com:8443/a@b?c=d@e#f@g')).toEqual({
      url: 'https://••••••@example.com:8443/a@b?c=d@e#f@g',
    });
    expect(shown('https://key-123@example.com')).toEqual({ url: 'https://••••••@example.com' });
    for (const url of ['https://example.com/@ann', 'https://example.com?to=ann@example.com'])
      expect(shown(url)).toEqual({ url });
  });

  it('hides a secret header in a list of pairs', () => {
    const shown = hideSecrets({ headers: [{ name: 'X-Api-Key', value: 'abc' }] });
    expect(shown).toEqual({ headers: [{ name: 'X-Api-Key', value: '••••••' }] });
  });

  it('keeps everything else as the same object, so that it is stored by reference', () => {
    const body = { type: 'json', value: { a: 1 } };
    const params = { url: 'https://example.com', body };
    expect(hideSecrets(params)).toBe(params);
    expect(hideSecrets({ ...params, auth: { type: 'bearer', token: 't' } })).toHaveProperty(
      'body',
      body,
    );
  });
});

describe('effects of an HTTP step', () => {
  it('waits for a person after a crash when it changes something and carries no key', () => {
    expect(httpRequest.effectsFor({ method: 'POST', idempotencyKey: false })).toBe('external');
    expect(httpRequest.effectsFor({ method: 'POST' })).toBe('idempotent');
    expect(httpRequest.effectsFor({ method: 'GET', idempotencyKey: false })).toBe('idempotent');
  });
});
