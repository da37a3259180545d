import { describe, expect, it } from 'vitest';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import type { VerificationInput } from '../../../shared/model/verification.ts';
import { keepingWorkflow, type Receiver, receiver } from '../../support/receiver.ts';
import { PUBLIC_URL, SAMPLES, SIGNED_AT } from '../../support/signed-samples.ts';
import { testClock, testHost } from '../../support/test-host.ts';

/** Every scheme with its endpoint, and the key that its sender has. */
const schemes: { name: string; verification: VerificationInput; key: string | undefined }[] = [
  { name: 'none', verification: { scheme: 'none' }, key: undefined },
  ...Object.entries(SAMPLES).map(([name, { verification, key }]) => ({ name, verification, key })),
];

async function endpointWith(
  verification: VerificationInput,
  settings: Partial<EndpointSettingsInput> = {},
): Promise<Receiver> {
  const r = await receiver({ host: testHost({ clock: testClock(SIGNED_AT) }) });
  await r.endpoint({ path: 'hook', publicUrl: PUBLIC_URL, verification, ...settings });
  return r;
}

describe.each(schemes)('simulated events for $name', ({ verification, key }) => {
  it('are accepted, each event of the provider', async () => {
    const r = await endpointWith(verification);
    const { providers } = await r.call('endpoints.samples', {});
    const own = providers.find(({ provider }) => provider === verification.scheme);
    const events = own?.events ?? ['order.created'];
    for (const event of events) {
      const { sent } = await r.call('endpoints.simulate', {
        id: 'hook',
        event,
        count: 2,
        privateKey: key,
      });
      expect(sent).toMatchObject([{ asExpected: true }, { asExpected: true }]);
    }
    const stored = await r.events();
    expect(stored).toHaveLength(2 * events.length);
    expect(stored.filter(({ status }) => !/accepted|handshake/.test(status))).toEqual([]);
    expect(stored.filter(({ status }) => status === 'accepted').length).toBeGreaterThan(0);
  });

  it('are refused when they are hostile, each for its own reason', async () => {
    const r = await endpointWith(verification);
    const { sent, skipped } = await r.call('endpoints.simulate', {
      id: 'hook',
      hostile: true,
      privateKey: key,
    });
    expect(sent.filter(({ asExpected }) => !asExpected)).toEqual([]);
    const names = new Set(sent.map(({ name }) => name.replace(/ \(.*/, '')));
    expect(names.size + skipped.length).toBe(15);
    if (verification.scheme !== 'none') {
      const forged = sent.filter(({ name }) => /secret|missing|tampered|timestamp/.test(name));
      expect(forged.length).toBeGreaterThanOrEqual(2);
      expect(forged.filter(({ event }) => event?.status !== 'rejected')).toEqual([]);
    }
  });
});

describe('the simulator', () => {
  const github: VerificationInput = { scheme: 'github', secrets: ['correct horse'] };

  it('sends real events: workflows run, and nothing hostile does', async () => {
    const r = await endpointWith(github);
    await r.workflow(keepingWorkflow('Keep', 'hook'));
    await r.call('endpoints.simulate', { id: 'hook', event: 'issues', count: 3 });
    expect(await r.settledRuns()).toHaveLength(3);
    const { sent } = await r.call('endpoints.simulate', { id: 'hook', hostile: true });
    const accepted = sent.filter(({ event }) => event?.status === 'accepted');
    expect(await r.settledRuns()).toHaveLength(3 + accepted.length);
    expect(accepted.map(({ name }) => name)).toEqual([
      'replayed delivery (1 of 2)',
      'broken JSON with a valid signature',
    ]);
  });

  it('says when an answer is not the expected one', async () => {
    const r = await endpointWith(github, { allowedAddresses: ['203.0.113.0/24'] });
    const { sent } = await r.call('endpoints.simulate', { id: 'hook' });
    expect(sent).toMatchObject([
      { httpStatus: 403, event: { reason: 'address_not_allowed' }, asExpected: false },
    ]);
  });

  it('takes a provider’s sample with a scheme of one’s own, and refuses another provider’s', async () => {
    const r = await endpointWith({ scheme: 'hmac', secrets: ['x'] });
    const { sent } = await r.call('endpoints.simulate', { id: 'hook', provider: 'github' });
    expect(sent).toMatchObject([{ name: 'push', asExpected: true }]);
    expect((await r.onlyEvent()).provider).toMatchObject({ scheme: 'github' });
    const other = await endpointWith(github);
    await expect(
      other.call('endpoints.simulate', { id: 'hook', provider: 'stripe' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['an unknown provider', { provider: 'acme' }, 'not_found'],
    ['an unknown event', { event: 'explosion' }, 'not_found'],
    ['a name that every object has', { event: 'constructor' }, 'not_found'],
  ])('refuses %s', async (_what, input, code) => {
    const r = await endpointWith(github);
    await expect(r.call('endpoints.simulate', { id: 'hook', ...input })).rejects.toMatchObject({
      code,
    });
  });

  it('says what is missing: a secret, a private key, a public URL, a listener', async () => {
    const r = await receiver();
    await r.endpoint({ path: 'a', verification: { scheme: 'github' } });
    await r.endpoint({ path: 'b', verification: { scheme: 'square', secrets: ['x'] } });
    const { verification } = SAMPLES['discord'] ?? { verification: { scheme: 'none' } as const };
    await r.endpoint({ path: 'c', verification });
    for (const [id, words] of [
      ['a', /no active secret/],
      ['b', /public address/],
      ['c', /private key/],
    ] as const)
      await expect(r.call('endpoints.simulate', { id })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(words),
      });
    await expect(
      r.call('endpoints.simulate', { id: 'c', privateKey: 'no key' }),
    ).rejects.toMatchObject({ code: 'invalid_input' });
    r.engine.setListening({ hooksUrl: null, sockets: [] });
    await expect(
      r.call('endpoints.simulate', { id: 'b', provider: 'generic' }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });

  it('has samples of at least 15 providers, whose ids never repeat', async () => {
    const r = await receiver();
    const { providers } = await r.call('endpoints.samples', {});
    expect(providers.length).toBeGreaterThanOrEqual(15);
    expect(new Set(providers.map(({ provider }) => provider)).size).toBe(providers.length);
  });
});
