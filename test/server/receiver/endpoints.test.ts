import { describe, expect, it } from 'vitest';
import { InvalidInputError, PatchbayError } from '../../../shared/errors.ts';
import type { EndpointSettingsInput } from '../../../shared/model/endpoint.ts';
import { acceptedId, keepingWorkflow, type Receiver, receiver } from '../../support/receiver.ts';

const SECRET = 'correct-horse-battery-staple';
const BEARER = { headers: [['Authorization', `Bearer ${SECRET}`]] } as const;

async function failure(call: Promise<unknown>): Promise<PatchbayError> {
  const error: unknown = await call.then(() => null).catch((reason: unknown) => reason);
  if (error instanceof PatchbayError) return error;
  throw new Error(`expected a coded error, not ${String(error)}`);
}

async function problemsOf(call: Promise<unknown>): Promise<string> {
  const error = await failure(call);
  if (error instanceof InvalidInputError) return error.problems.join('\n');
  throw new Error(`expected problems, not ${String(error)}`);
}

async function changed(
  { call }: Receiver,
  id: string,
  change: Partial<EndpointSettingsInput>,
): Promise<unknown> {
  const { settings } = await call('endpoints.get', { id });
  return call('endpoints.update', { id, settings: { ...settings, ...change } });
}

describe('an endpoint', () => {
  it('is shown with its address and numbers, without its secrets', async () => {
    const { endpoint, send, call } = await receiver();
    const made = await endpoint({
      path: 'in/orders',
      name: 'Orders',
      verification: { scheme: 'bearer', secrets: [SECRET, { value: 'other-secret', label: 'b' }] },
    });
    expect(made).toMatchObject({ secretCount: 2, eventCount: 0, lastEventAt: null });
    acceptedId(await send('/hooks/in/orders', BEARER));
    await send('/hooks/in/orders');
    const { endpoints } = await call('endpoints.list', {});
    expect(endpoints).toMatchObject([
      { id: made.id, eventCount: 2, settings: { verification: { secrets: [] } } },
    ]);
    expect(JSON.stringify([made, endpoints])).not.toContain('secret":"');
    expect(JSON.stringify([made, endpoints])).not.toContain(SECRET);
  });

  it('is named by its id, a beginning of it, its path, or its address', async () => {
    const { endpoint, call } = await receiver();
    const { id } = await endpoint({ path: 'hooks/orders' });
    for (const ref of [id, id.slice(0, 20), 'hooks/orders', '/hooks/hooks/orders'])
      expect([ref, (await call('endpoints.get', { id: ref })).id]).toEqual([ref, id]);
    expect(await failure(call('endpoints.get', { id: 'orders' }))).toMatchObject({
      code: 'not_found',
    });
  });

  it('keeps its secrets when it is saved without any, and loses them with another scheme', async () => {
    const made = await receiver();
    const verification = { scheme: 'bearer' as const, secrets: [SECRET] };
    await made.endpoint({ path: 'kept', verification });
    const ask = async () => (await made.send('/hooks/kept', BEARER)).status;
    await changed(made, 'kept', { name: 'Renamed' });
    expect(await ask()).toBe(200);
    await changed(made, 'kept', { verification: { scheme: 'api-key', secrets: [] } });
    expect(await made.call('endpoints.get', { id: 'kept' })).toMatchObject({ secretCount: 0 });
    await changed(made, 'kept', { verification: { scheme: 'bearer', secrets: [] } });
    expect(await ask()).toBe(401);
    await changed(made, 'kept', { verification: { scheme: 'bearer', secrets: ['other'] } });
    expect(await ask()).toBe(401);
    await changed(made, 'kept', { verification });
    expect(await ask()).toBe(200);
  });

  it('is the same after a restart, secrets included', async () => {
    const first = await receiver();
    const made = await first.endpoint({
      path: 'lasting',
      verification: { scheme: 'bearer', secrets: [SECRET] },
      response: { status: 202, body: 'at {{ trigger.endpoint }}' },
    });
    await first.close();
    expect(await first.storedBytes()).not.toContain(SECRET);
    const second = await receiver({ dataDir: first.dataDir });
    const again = await second.call('endpoints.get', { id: made.id });
    expect(again.settings).toEqual(made.settings);
    expect(await second.send('/hooks/lasting', BEARER)).toMatchObject({
      status: 202,
      body: 'at lasting',
    });
    expect((await second.send('/hooks/lasting')).status).toBe(401);
  });

  it('moves to another path, and a path belongs to one only', async () => {
    const made = await receiver();
    await made.endpoint({ path: 'first' });
    await made.endpoint({ path: 'second' });
    for (const call of [
      made.endpoint({ path: 'first' }),
      changed(made, 'second', { path: 'first' }),
    ])
      expect(await failure(call)).toMatchObject({ code: 'endpoint_taken', path: 'first' });
    await changed(made, 'second', { path: 'third' });
    const ask = async (path: string) => (await made.send(`/hooks/${path}`)).status;
    expect([await ask('first'), await ask('second'), await ask('third')]).toEqual([200, 404, 200]);
    await made.endpoint({ path: 'second' });
    expect(await ask('second')).toBe(200);
  });

  it('is not removed while a workflow uses it', async () => {
    const made = await receiver();
    const workflow = await made.workflow(keepingWorkflow('Keeper', 'used'));
    const error = await failure(made.call('endpoints.remove', { id: 'used' }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(error.message).toContain('Keeper');
    expect((await made.send('/hooks/used')).status).toBe(200);
    await made.call('workflows.remove', { id: workflow });
    await made.call('endpoints.remove', { id: 'used' });
    expect((await made.send('/hooks/used')).status).toBe(404);
  });
});

describe('settings of an endpoint that cannot work', () => {
  const hmac = { scheme: 'hmac' as const, secrets: [SECRET] };
  const wrong: [what: string, settings: Partial<EndpointSettingsInput>, problem: RegExp][] = [
    [
      'an address list',
      { allowedAddresses: ['10.0.0.0/8', '10.0.0.0/33', 'here'] },
      /^allowedAddresses: "10\.0\.0\.0\/33".*\nallowedAddresses: "here"/,
    ],
    [
      'an origin',
      { allowedOrigins: ['https://a.example', 'b.example'] },
      /^allowedOrigins: "b\.exa/,
    ],
    ['an origin with a path', { allowedOrigins: ['https://a.example/b'] }, /^allowedOrigins/],
    [
      'a signed time without its header',
      { verification: { ...hmac, content: '{timestamp}.{body}' } },
      /^verification\.timestampHeader: /,
    ],
    [
      'a header with a time that is not signed',
      { verification: { ...hmac, timestampHeader: 'x-time' } },
      /^verification\.content: /,
    ],
    [
      'a secret that is not in its encoding',
      { verification: { ...hmac, secretEncoding: 'hex' } },
      /^verification\.secrets\[0\]: .*hex/,
    ],
    [
      'a signed public address that is not set',
      { verification: { ...hmac, content: '{url}{body}' } },
      /^publicUrl: /,
    ],
    [
      'a dedupe expression that cannot be read',
      { dedupe: { by: 'expression', expression: 'trigger.body.' } },
      /^dedupe\.expression: /,
    ],
    [
      'an answer that cannot be read',
      { response: { body: 'Hello {{ trigger. }}' } },
      /^response\.body: /,
    ],
    [
      'a header of the answer that cannot be read',
      { response: { headers: { 'x-a': '{{ new Date() }}' } } },
      /^response\.headers\.x-a: /,
    ],
    [
      'a header that belongs to the listener',
      { response: { headers: { 'Content-Length': '1' } } },
      /^response\.headers\.Content-Length: /,
    ],
    [
      'a header given twice',
      { response: { headers: { 'X-A': '1', 'x-a': '2' } } },
      /^response\.headers\.x-a: /,
    ],
    ['a body with 204', { response: { status: 204, body: 'a' } }, /^response\.body: .*204/],
  ];

  it.each(wrong)(
    'with %s are refused and named, when it is made and when it is changed',
    async (_, settings, problem) => {
      const made = await receiver();
      expect(await problemsOf(made.endpoint({ path: 'wrong', ...settings }))).toMatch(problem);
      expect((await made.send('/hooks/wrong')).status).toBe(404);
      await made.endpoint({ path: 'right' });
      expect(await problemsOf(changed(made, 'right', settings))).toMatch(problem);
      expect((await made.send('/hooks/right')).status).toBe(200);
      // And nothing of it is met again at the next start.
      await made.close();
      const again = await receiver({ dataDir: made.dataDir });
      const { endpoints } = await again.call('endpoints.list', {});
      expect(endpoints.map(({ settings: { path } }) => path)).toEqual(['right']);
      expect((await again.send('/hooks/right')).status).toBe(200);
    },
  );

  it('are named all at once', async () => {
    const { endpoint } = await receiver();
    const problems = await problemsOf(
      endpoint({
        allowedAddresses: ['here'],
        allowedOrigins: ['there'],
        dedupe: { by: 'expression', expression: '1 +' },
        response: { body: '{{ }}' },
      }),
    );
    expect(problems.split('\n').map((line) => line.split(':')[0])).toEqual([
      'allowedAddresses',
      'allowedOrigins',
      'dedupe.expression',
      'response.body',
    ]);
  });
});

describe('settings of the workspace that cannot work', () => {
  it.each([
    [
      { trustedProxies: ['10.0.0.0/8', 'proxy.example'] },
      /hooks\.trustedProxies: "proxy\.example"/,
    ],
    [{ publicHosts: ['hooks.example.com', 'a b'] }, /hooks\.publicHosts: "a b"/],
  ])('%j are refused, and the engine starts again', async (hooks, problem) => {
    const made = await receiver();
    await made.endpoint({ path: 'here' });
    const change = made.changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, ...hooks },
    }));
    expect(await problemsOf(change)).toMatch(problem);
    await made.close();
    const again = await receiver({ dataDir: made.dataDir });
    expect((await again.send('/hooks/here')).status).toBe(200);
  });

  it('name a time zone that there is not', async () => {
    const made = await receiver();
    const change = made.changeSettings((settings) => ({ ...settings, timeZone: 'Mars/Olympus' }));
    expect(await problemsOf(change)).toMatch(/^timeZone: "Mars\/Olympus"/);
  });
});
