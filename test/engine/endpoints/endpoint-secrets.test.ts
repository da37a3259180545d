import { describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../shared/errors.ts';
import type { SecretView } from '../../../shared/model/endpoint-views.ts';
import { type Receiver, receiver } from '../../support/receiver.ts';
import { openEngine } from '../../support/test-engine.ts';

const bearer = (secret: string) => ({
  headers: [['authorization', `Bearer ${secret}`]] as const,
  body: '{}',
});

async function withSecret(): Promise<{ at: Receiver; id: string }> {
  const at = await receiver();
  const { id } = await at.endpoint({
    path: 'orders',
    verification: { scheme: 'bearer', secrets: ['the-old-secret'] },
  });
  return { at, id };
}

function one(secrets: readonly SecretView[], name: string): SecretView {
  const found = secrets.find((secret) => secret.name === name);
  if (found === undefined) throw new Error(`there is no secret ${name}`);
  return found;
}

describe('the secrets of an endpoint', () => {
  it('count side by side until the old one ends, and say which one was used when', async () => {
    const { at, id } = await withSecret();
    await at.send('/hooks/orders', bearer('the-old-secret'));
    const othersUntil = at.host.now() + 60_000;
    const { secrets } = await at.call('endpoints.addSecret', {
      id,
      value: 'the-new-secret',
      label: 'new',
      othersUntil,
    });
    expect(secrets.map(({ name, active, expiresAt }) => [name, active, expiresAt])).toEqual([
      ['new', true, null],
      ['#1', true, othersUntil],
    ]);
    expect(one(secrets, '#1').lastMatchedAt).not.toBeNull();
    expect(one(secrets, 'new').lastMatchedAt).toBeNull();

    expect((await at.send('/hooks/orders', bearer('the-new-secret'))).status).toBe(200);
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(200);
    at.host.clock.advance(61_000);
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(401);
    expect((await at.send('/hooks/orders', bearer('the-new-secret'))).status).toBe(200);
    const after = await at.call('endpoints.secrets', { id });
    expect(one(after.secrets, '#1')).toMatchObject({ active: false });
    expect(one(after.secrets, 'new').lastMatchedAt).not.toBeNull();
  });

  it('come back when their end is taken back, and keep their names when another one goes', async () => {
    const { at, id } = await withSecret();
    const added = await at.call('endpoints.addSecret', { id, value: 'the-new-secret' });
    const [fresh, old] = added.secrets;
    if (fresh === undefined || old === undefined) throw new Error('two secrets were expected');
    expect(fresh.name).toBe(new Date(at.host.now()).toISOString().slice(0, 10));

    const ended = { id, secretId: old.id, expiresAt: at.host.now() };
    await at.call('endpoints.setSecretExpiry', ended);
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(401);
    await at.call('endpoints.setSecretExpiry', { ...ended, expiresAt: null });
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(200);

    const left = await at.call('endpoints.removeSecret', { id, secretId: fresh.id });
    expect(left.secrets.map(({ name }) => name)).toEqual(['#1']);
    const gone = at.call('endpoints.removeSecret', { id, secretId: fresh.id });
    await expect(gone).rejects.toMatchObject({ code: 'not_found' });
  });

  it('may all be removed: then everything is refused', async () => {
    const { at, id } = await withSecret();
    const [only] = (await at.call('endpoints.secrets', { id })).secrets;
    const left = await at.call('endpoints.removeSecret', { id, secretId: only?.id ?? '' });
    expect(left.secrets).toEqual([]);
    await at.send('/hooks/orders', bearer('the-old-secret'));
    expect(await at.onlyEvent()).toMatchObject({ status: 'rejected', reason: 'no_secret' });
  });

  it('are refused with a name that is taken, and where nothing is verified', async () => {
    const { at, id } = await withSecret();
    await at.call('endpoints.addSecret', { id, value: 'one-more-secret', label: 'twin' });
    const twin = at.call('endpoints.addSecret', { id, value: 'yet-another-secret', label: 'twin' });
    await expect(twin).rejects.toMatchObject({ code: 'invalid_input' });
    const open = await at.endpoint({ path: 'open' });
    const none = at.call('endpoints.addSecret', { id: open.id, value: 'x' });
    await expect(none).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are nowhere in the clear, neither in the answers nor in the data folder', async () => {
    const { at, id } = await withSecret();
    const answer = await at.call('endpoints.addSecret', { id, value: 'the-new-secret' });
    expect(JSON.stringify(answer)).not.toContain('the-new-secret');
    expect(await at.storedBytes()).not.toContain('the-new-secret');
  });
});

describe('an endpoint that was removed', () => {
  it('comes back with its secrets and its events', async () => {
    const { at, id } = await withSecret();
    await at.send('/hooks/orders', bearer('the-old-secret'));
    await at.call('endpoints.remove', { id });
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(404);
    const restored = await at.call('endpoints.restore', { id });
    expect(restored).toMatchObject({ id, eventCount: 1, secretCount: 1 });
    expect((await at.send('/hooks/orders', bearer('the-old-secret'))).status).toBe(200);
    const [event] = await at.events();
    expect(await at.call('endpoints.latest', {})).toEqual({
      events: [{ id, eventId: event?.id, at: event?.receivedAt, status: 'accepted', reason: null }],
    });
  });

  it('comes back for a day, also after a restart', async () => {
    const first = await openEngine();
    const verification = { scheme: 'bearer' as const, secrets: ['the-old-secret'] };
    const [kept, late] = [
      await first.call('endpoints.create', { settings: { path: 'kept', verification } }),
      await first.call('endpoints.create', { settings: { path: 'late' } }),
    ];
    for (const { id } of [kept, late]) await first.call('endpoints.remove', { id });
    await first.close();

    const { dataDir, host } = first;
    const again = await openEngine({ dataDir, host });
    const restored = await again.call('endpoints.restore', { id: kept.id });
    expect(restored).toMatchObject({ id: kept.id, secretCount: 1 });
    await expect(again.call('endpoints.restore', { id: kept.id })).rejects.toThrow(NotFoundError);
    host.clock.advance(25 * 3_600_000);
    await expect(again.call('endpoints.restore', { id: late.id })).rejects.toThrow(NotFoundError);
  });

  it('stays away while another one has its path', async () => {
    const { at, id } = await withSecret();
    await at.call('endpoints.remove', { id });
    await at.endpoint({ path: 'orders' });
    const restored = at.call('endpoints.restore', { id });
    await expect(restored).rejects.toMatchObject({ code: 'endpoint_taken' });
  });
});
