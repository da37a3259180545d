import { describe, expect, it } from 'vitest';
import type { VerificationInput } from '../../../shared/model/verification.ts';
import { acceptedId, keepingWorkflow, type Receiver, receiver } from '../../support/receiver.ts';
import { SAMPLES, SIGNED_AT } from '../../support/signed-samples.ts';
import { testClock, testHost } from '../../support/test-host.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** An order that came over a socket, signed as GitHub signs it. */
async function arrived(): Promise<{ r: Receiver; id: string }> {
  const r = await receiver();
  const verification: VerificationInput = { scheme: 'github', secrets: ['correct horse'] };
  await r.workflow({
    ...keepingWorkflow('Keep', 'orders'),
    endpoints: [{ key: 'hook', path: 'orders', verification }],
  });
  const { sent } = await r.call('endpoints.simulate', { id: 'orders', event: 'push' });
  await r.settledRuns();
  return { r, id: sent[0]?.event?.id ?? '' };
}

describe('sending a stored event again', () => {
  it('signs it for every scheme that can be signed, and is verified as any other', async () => {
    const r = await receiver({ host: testHost({ clock: testClock(SIGNED_AT) }) });
    for (const [index, [name, { verification, key }]] of Object.entries(SAMPLES).entries()) {
      const path = `hook-${index}`;
      const publicUrl = `https://hooks.example.com/hooks/${path}`;
      await r.endpoint({ path, publicUrl, verification });
      const { sent } = await r.call('endpoints.simulate', { id: path, privateKey: key });
      const id = sent[0]?.event?.id ?? '';
      // Signed at another time, and not with what the old request carried.
      r.host.clock.advance(3_600_000);
      const again = await r.call('events.resend', { id, privateKey: key });
      expect(again, name).toMatchObject({ status: 'accepted', httpStatus: 200 });
      const event = await r.event(again.id ?? '');
      expect(event, name).toMatchObject({
        resentFrom: id,
        duplicateOf: null,
        verification: { result: 'verified' },
      });
    }
    expect(await r.events({ status: 'rejected' })).toEqual([]);
  });

  it('starts what listens with what was edited', async () => {
    const { r, id } = await arrived();
    const again = await r.call('events.resend', {
      id,
      headers: [
        ['Content-Type', 'application/json'],
        ['X-GitHub-Event', 'push'],
        ['X-Hub-Signature-256', 'sha256=0'],
        ['Content-Length', '1'],
      ],
      query: 'test=1&b=%20',
      bodyBase64: base64('{"edited":true}'),
    });
    expect(again).toMatchObject({ status: 'accepted', runs: 1 });
    const event = await r.event(again.id ?? '');
    expect(event).toMatchObject({
      path: '/hooks/orders?test=1&b=%20',
      bodyText: '{"edited":true}',
      remoteAddress: null,
      resentFrom: id,
    });
    const names = event.rawHeaders.map(([name]) => name.toLowerCase()).toSorted();
    expect(names).toEqual([
      'content-type',
      'x-github-delivery',
      'x-github-event',
      'x-hub-signature-256',
    ]);
    await r.settledRuns();
    const { steps } = await r.call('runs.get', { id: (await r.event(event.id)).runs[0]?.id ?? '' });
    expect(steps.at(-1)?.output).toEqual({ edited: true });
    expect(await r.event(id)).toMatchObject({ resentFrom: null, resentAs: [event.id] });
  });

  it('keeps what the endpoint refuses, with its reason', async () => {
    const { r, id } = await arrived();
    const again = await r.call('events.resend', { id, method: 'put' });
    expect(again).toMatchObject({
      status: 'rejected',
      reason: 'method_not_allowed',
      httpStatus: 405,
      runs: 0,
    });
    expect(await r.event(again.id ?? '')).toMatchObject({ status: 'rejected', resentFrom: id });
  });

  it('goes to another endpoint, with its secret and not with that of the old one', async () => {
    const { r, id } = await arrived();
    const verification: VerificationInput = { scheme: 'bearer', secrets: ['other-horse'] };
    await r.endpoint({ path: 'other', verification });
    const again = await r.call('events.resend', { id, endpoint: 'other' });
    expect(await r.event(again.id ?? '')).toMatchObject({
      endpointPath: 'other',
      verification: { scheme: 'bearer', result: 'verified' },
    });
    expect(await r.storedBytes()).not.toContain('other-horse');
  });

  it('is refused where only a public key is held, and goes unverified when asked to', async () => {
    const { verification, key } = SAMPLES['discord'] ?? {};
    const r = await receiver({ host: testHost({ clock: testClock(SIGNED_AT) }) });
    await r.endpoint({ path: 'bot', ...(verification === undefined ? {} : { verification }) });
    const { sent } = await r.call('endpoints.simulate', { id: 'bot', privateKey: key });
    const id = sent[0]?.event?.id ?? '';
    await expect(r.call('events.resend', { id })).rejects.toThrow(/private key/);
    const again = await r.call('events.resend', { id, sign: false });
    expect(await r.event(again.id ?? '')).toMatchObject({
      status: 'accepted',
      resentFrom: id,
      verification: { scheme: 'local' },
    });
  });

  it('needs the whole body of what was rejected, and a request that could come', async () => {
    const { r, id } = await arrived();
    const cut = await r.send('/hooks/gone', { body: 'x'.repeat(100_000) });
    expect(cut.status).toBe(404);
    await expect.poll(() => r.events({ status: 'rejected' })).toHaveLength(1);
    const [rejected] = await r.events({ status: 'rejected' });
    await expect(
      r.call('events.resend', { id: rejected?.id ?? '', endpoint: 'orders' }),
    ).rejects.toThrow(/not kept whole/);
    await expect(r.call('events.resend', { id: rejected?.id ?? '' })).rejects.toThrow(/endpoint/);
    await expect(
      r.call('events.resend', {
        id,
        method: 'TRICK /',
        headers: [['X-Evil', 'a\r\nb: c']],
        query: 'a b',
      }),
    ).rejects.toMatchObject({
      problems: [/method/, /X-Evil/, /query/].map((p) => expect.stringMatching(p)),
    });
  });
});

it('a replay from a step goes on with what the steps before it gave', async () => {
  const r = await receiver();
  await r.workflow({
    format: 'patchbay/workflow@1',
    name: 'Two steps',
    endpoints: [{ key: 'hook', path: 'orders' }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'hook' } },
      { id: 'first', type: 'set', params: { value: '{{ now() }}' } },
      { id: 'second', type: 'set', params: { value: '{{ steps.first }}' } },
    ],
    edges: [
      { from: 'hook', to: 'first' },
      { from: 'first', to: 'second' },
    ],
  });
  const id = acceptedId(await r.send('/hooks/orders', { body: 'x' }));
  const [old] = await r.settledRuns();
  const { runs } = await r.call('events.replay', { ids: [id], fromStep: 'second' });
  await r.settledRuns();
  const run = await r.call('runs.get', { id: runs[0]?.id ?? '' });
  expect(run).toMatchObject({ cause: 'replay', status: 'succeeded', parentRunId: old?.id });
  expect(run.steps.map(({ stepId, reused }) => [stepId, reused])).toEqual([
    ['hook', true],
    ['first', true],
    ['second', false],
  ]);
  await expect(r.call('events.replay', { ids: [id], fromStep: 'third' })).rejects.toMatchObject({
    code: 'not_found',
  });
});
