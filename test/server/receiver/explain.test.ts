import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { receiver } from '../../support/receiver.ts';

const SECRET = 'correct horse battery staple';
const BODY = '{"ref":"refs/heads/main"}';

function delivery(secret: string, body = BODY): { headers: [string, string][]; body: string } {
  const hash = createHmac('sha256', secret).update(body).digest('hex');
  return {
    headers: [
      ['content-type', 'application/json'],
      ['x-github-event', 'push'],
      ['x-github-delivery', hash.slice(0, 8)],
      ['x-hub-signature-256', `sha256=${hash}`],
    ],
    body,
  };
}

describe('a refused event', () => {
  it('is explained with what would have matched', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'github', secrets: [`"${SECRET}"`] } });
    expect((await r.send('/hooks/a', delivery(SECRET))).status).toBe(401);
    const { id } = await r.onlyEvent();
    const { verdict, findings } = await r.call('events.diagnose', { id });
    expect(verdict).toMatchObject({ ok: false, reason: 'signature_mismatch' });
    expect(findings).toMatchObject([{ cause: 'secret_quotes', certain: true }]);
    expect(findings[0]?.howToMend).toContain('patchbay endpoints update a --secret');
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  it('names the endpoint whose secret it was signed with', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'github', secrets: ['another one'] } });
    await r.endpoint({ path: 'b', verification: { scheme: 'github', secrets: [SECRET] } });
    await r.send('/hooks/a', delivery(SECRET));
    const { id } = await r.onlyEvent();
    const { findings } = await r.call('events.diagnose', { id });
    expect(findings).toMatchObject([{ cause: 'other_endpoint', certain: true }]);
    expect(findings[0]?.message).toContain('"b"');
  });

  it('is examined as of when it arrived', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'stripe', secrets: [SECRET] } });
    const time = Math.floor(r.host.now() / 1000) - 1200;
    const hash = createHmac('sha256', SECRET).update(`${time}.${BODY}`).digest('hex');
    await r.send('/hooks/a', {
      headers: [['stripe-signature', `t=${time},v1=${hash}`]],
      body: BODY,
    });
    const { id } = await r.onlyEvent();
    const { findings } = await r.call('events.diagnose', { id });
    expect(findings).toMatchObject([{ cause: 'timestamp_too_old' }]);
    expect(findings[0]?.message).toContain('20 minutes');
  });

  it('is explained without a signature as well', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a' });
    await r.send('/hooks/a', { method: 'DELETE' });
    const { id } = await r.onlyEvent();
    const { findings } = await r.call('events.diagnose', { id });
    expect(findings).toMatchObject([{ cause: 'method_not_allowed', certain: true }]);
    expect(findings[0]?.howToMend).toContain('patchbay endpoints update a --method');
  });

  it('cannot be explained once its endpoint is gone', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'github', secrets: ['x'] } });
    await r.send('/hooks/a', delivery(SECRET));
    await r.call('endpoints.remove', { id: 'a' });
    const { id } = await r.onlyEvent();
    await expect(r.call('events.diagnose', { id })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a provider', () => {
  it('is recognised, and its preset is offered', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a' });
    await r.send('/hooks/a', delivery(SECRET));
    expect((await r.onlyEvent()).provider).toEqual({
      scheme: 'github',
      name: 'GitHub',
      command: 'patchbay endpoints update a --scheme github --secret',
    });
  });

  it('is not offered where it is in use, and nothing is offered for what is unknown', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'github', secrets: [SECRET] } });
    await r.send('/hooks/a', delivery(SECRET));
    expect((await r.onlyEvent()).provider).toEqual({
      scheme: 'github',
      name: 'GitHub',
      command: null,
    });
    await r.endpoint({ path: 'b' });
    await r.send('/hooks/b', { body: 'x' });
    const [newest] = await r.events();
    expect((await r.event(newest?.id ?? '')).provider).toBeNull();
  });
});

describe('verifying the past', () => {
  it('notes which stored events verify with the secret of now, and runs nothing', async () => {
    const r = await receiver();
    const { settings, id } = await r.endpoint({ path: 'a' });
    await r.send('/hooks/a', delivery(SECRET));
    await r.send('/hooks/a', delivery('somebody else’s'));
    await r.send('/hooks/a', { body: 'nothing signed' });
    await r.call('events.send', { endpoint: 'a', bodyBase64: '' });
    await expect(r.call('endpoints.verifyPast', { id })).rejects.toMatchObject({
      code: 'conflict',
    });
    await r.call('endpoints.update', {
      id,
      settings: { ...settings, verification: { scheme: 'github', secrets: [SECRET] } },
    });
    await r.send('/hooks/a', delivery(SECRET, '{"later":true}'));
    expect(await r.call('endpoints.verifyPast', { id })).toEqual({
      checked: 3,
      verified: 1,
      mismatched: 2,
      reasons: { signature_mismatch: 1, signature_missing: 1 },
      skipped: { verifiedBefore: 1, credentialNotKept: 0, bodyNotKept: 0, notSigned: 1 },
      more: false,
    });
    const events = await Promise.all((await r.events()).map((event) => r.event(event.id)));
    expect(events.map(({ verification }) => verification)).toMatchObject([
      { scheme: 'github', result: 'verified', secret: '#1' },
      { scheme: 'local', result: 'verified' },
      { scheme: 'github', result: 'mismatch later', secret: null },
      { scheme: 'github', result: 'mismatch later', secret: null },
      { scheme: 'github', result: 'verified later', secret: '#1' },
    ]);
    expect(await r.runs()).toEqual([]);
  });

  it('goes by the time when an event arrived, and stops at the limit', async () => {
    const r = await receiver();
    const { settings, id } = await r.endpoint({ path: 'a' });
    const sign = (seconds: number): [string, string][] => {
      const hash = createHmac('sha256', SECRET).update(`${seconds}.${BODY}`).digest('hex');
      return [['stripe-signature', `t=${seconds},v1=${hash}`]];
    };
    const now = Math.floor(r.host.now() / 1000);
    for (const age of [4000, 10, 5])
      await r.send('/hooks/a', { headers: sign(now - age), body: BODY });
    r.host.clock.advance(3 * 3_600_000);
    await r.call('endpoints.update', {
      id,
      settings: { ...settings, verification: { scheme: 'stripe', secrets: [SECRET] } },
    });
    expect(await r.call('endpoints.verifyPast', { id, limit: 2 })).toMatchObject({
      checked: 2,
      verified: 2,
      more: true,
    });
    expect(await r.call('endpoints.verifyPast', { id })).toMatchObject({
      checked: 3,
      verified: 2,
      reasons: { timestamp_out_of_tolerance: 1 },
      more: false,
    });
  });

  it('says that a credential which is not kept cannot be checked', async () => {
    const r = await receiver();
    const { id } = await r.endpoint({
      path: 'a',
      verification: { scheme: 'bearer', secrets: [SECRET] },
    });
    await r.send('/hooks/a', { headers: [['authorization', 'Bearer wrong']], body: 'x' });
    expect(await r.call('endpoints.verifyPast', { id })).toMatchObject({
      checked: 0,
      skipped: { credentialNotKept: 1 },
    });
  });
});
