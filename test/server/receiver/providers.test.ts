import { describe, expect, it } from 'vitest';
import type { Signed } from '../../../engine/endpoints/schemes/provider-scheme.ts';
import type { RawAnswer } from '../../support/raw-http.ts';
import { keepingWorkflow, type Receiver, receiver } from '../../support/receiver.ts';
import {
  PUBLIC_URL,
  SAMPLES,
  type Sample,
  SIGNED_AT,
  signedSample,
} from '../../support/signed-samples.ts';
import { testClock, testHost } from '../../support/test-host.ts';

/** Without a key against twins: by the provider's nature, or since the generic scheme has none. */
const WITHOUT_KEY = /^(?:basic|bearer|api-key|hmac|dropbox|hubspot|twitter)/;
/** Nothing of the body is proved by these. */
const CREDENTIALS = /^(?:basic|bearer|api-key|cloudevents|microsoft-graph|gitlab with a token)/;

async function listening({ verification }: Sample): Promise<Receiver> {
  const made = await receiver({ host: testHost({ clock: testClock(SIGNED_AT) }) });
  await made.workflow({
    ...keepingWorkflow('Signed', 'signed'),
    endpoints: [{ key: 'hook', path: 'signed', publicUrl: PUBLIC_URL, verification }],
  });
  return made;
}

function send(
  made: Receiver,
  { headers, body, url }: Signed,
  contentType: string,
): Promise<RawAnswer> {
  const { pathname, search } = new URL(url);
  return made.send(pathname + search, {
    headers: [['Content-Type', contentType], ...Object.entries(headers)],
    body,
  });
}

describe.each(Object.entries(SAMPLES).map(([name, sample]) => ({ name, sample })))(
  '$name',
  ({ name, sample }) => {
    it('runs what is signed, once, and nothing else', async () => {
      const made = await listening(sample);
      const signed = signedSample(sample, { deliveryId: 'delivery-1' });
      expect((await send(made, signed, sample.contentType)).status).toBeLessThan(300);
      expect(await made.settledRuns()).toHaveLength(1);

      const again = await send(made, signed, sample.contentType);
      expect(again.status).toBeLessThan(300);
      const events = await made.events();
      const known = WITHOUT_KEY.test(name) ? 'accepted' : 'duplicate';
      expect(events.map(({ status }) => status)).toEqual([known, 'accepted']);
      const runs = known === 'accepted' ? 2 : 1;

      const bare = await send(
        made,
        { ...signed, headers: {}, url: PUBLIC_URL, body: Buffer.from('{}') },
        sample.contentType,
      );
      expect(bare.status).toBeGreaterThanOrEqual(400);
      if (!CREDENTIALS.test(name)) {
        const body = Buffer.concat([
          signed.body.subarray(0, -2),
          Buffer.from('x'),
          signed.body.subarray(-2),
        ]);
        const forged = await send(made, { ...signed, body }, sample.contentType);
        expect([400, 401]).toContain(forged.status);
      }
      expect(await made.settledRuns()).toHaveLength(runs);
      const [last] = await made.events();
      expect(last).toMatchObject({ status: 'rejected', runCount: 0 });
    });
  },
);

describe('a delivery that comes again', () => {
  const github = SAMPLES.github ?? {
    verification: { scheme: 'none' },
    key: '',
    body: '',
    contentType: '',
  };
  const stripe = SAMPLES.stripe ?? github;

  it('under another id is another event, since GitHub signs no ids and dispatches may be alike', async () => {
    const made = await listening(github);
    for (const deliveryId of ['a', 'b', 'a'])
      await send(made, signedSample(github, { deliveryId }), github.contentType);
    const events = await made.events();
    expect(events.map(({ status }) => status)).toEqual(['duplicate', 'accepted', 'accepted']);
    expect(await made.settledRuns()).toHaveLength(2);
  });

  it('does not use up the id of another: both run', async () => {
    const made = await listening(github);
    const other = { deliveryId: 'a', body: Buffer.from('{"other":true}') };
    await send(made, signedSample(github, other), github.contentType);
    await send(made, signedSample(github, { deliveryId: 'a' }), github.contentType);
    expect(await made.events({ status: 'accepted' })).toHaveLength(2);
  });

  it('is known by its own id after it was signed anew', async () => {
    const made = await listening(stripe);
    await send(made, signedSample(stripe), stripe.contentType);
    await send(made, signedSample(stripe, { now: SIGNED_AT + 60_000 }), stripe.contentType);
    const [second, first] = await made.events();
    expect([second?.status, first?.status]).toEqual(['duplicate', 'accepted']);
    const detail = await made.event(second?.id ?? '');
    expect(detail).toMatchObject({ externalId: 'evt_1', duplicateOf: first?.id });
  });

  it('runs again where the endpoint does not want to know', async () => {
    const made = await listening(github);
    const { settings } = await made.call('endpoints.get', { id: 'signed' });
    await made.call('endpoints.update', {
      id: 'signed',
      settings: { ...settings, dedupe: { by: 'none' } },
    });
    for (let i = 0; i < 2; i++)
      await send(made, signedSample(github, { deliveryId: 'a' }), github.contentType);
    expect(await made.events({ status: 'accepted' })).toHaveLength(2);
  });
});

describe('the answer', () => {
  it.each([
    ['slack', { status: 200, body: '' }, 'text/plain; charset=utf-8'],
    [
      'twilio with a form',
      { status: 200, body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' },
      'text/xml',
    ],
    ['adyen payments', { status: 200, body: '[accepted]' }, 'text/plain; charset=utf-8'],
  ])('is what %s wants to read', async (name, expected, type) => {
    const sample = SAMPLES[name];
    if (sample === undefined) throw new Error(name);
    const made = await listening(sample);
    const answer = await send(made, signedSample(sample), sample.contentType);
    expect(answer).toMatchObject(expected);
    expect(answer.headers.get('content-type')).toBe(type);
    // A repetition is answered the same.
    expect(await send(made, signedSample(sample), sample.contentType)).toMatchObject(expected);
  });

  it('of the endpoint itself comes before that', async () => {
    const { slack } = SAMPLES;
    if (slack === undefined) throw new Error('no sample');
    const made = await listening(slack);
    const { settings } = await made.call('endpoints.get', { id: 'signed' });
    const response = { ...settings.response, body: '{"text":"{{ trigger.body.event_id }}"}' };
    await made.call('endpoints.update', { id: 'signed', settings: { ...settings, response } });
    const answer = await send(made, signedSample(slack), slack.contentType);
    expect(answer).toMatchObject({ status: 200, body: '{"text":"Ev1"}' });
  });
});

describe('the public address', () => {
  it('of the listener counts where the endpoint has none, and the Host never does', async () => {
    const { square } = SAMPLES;
    if (square === undefined) throw new Error('no sample');
    const made = await receiver({ host: testHost({ clock: testClock(SIGNED_AT) }) });
    await made.endpoint({ path: 'signed', verification: square.verification });
    const signed = signedSample(square);
    const asked = () => send(made, signed, square.contentType);
    expect(await asked()).toMatchObject({ status: 401 });
    await made.changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, publicUrl: 'https://hooks.example.com' },
    }));
    expect(await asked()).toMatchObject({ status: 200 });
  });
});
