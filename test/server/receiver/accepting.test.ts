import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acceptedId, keepingWorkflow, type Receiver, receiver } from '../../support/receiver.ts';

describe('an accepted webhook', () => {
  it('is answered with 200 and its id, and stands in the inbox as it came', async () => {
    const { endpoint, send, event, body } = await receiver();
    const { id: endpointId } = await endpoint({ path: 'orders' });
    const bytes = Buffer.from('{ "a" : 1,\n "b": [] }');
    const answer = await send('/hooks/orders?x=%20&x=2', {
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Twin', '1'],
        ['x-twin', '2'],
        ['X-Twin', 'ü'],
      ],
      body: bytes,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    const id = acceptedId(answer);
    expect(await event(id)).toMatchObject({
      id,
      endpointId,
      endpointPath: 'orders',
      status: 'accepted',
      reason: null,
      method: 'POST',
      path: '/hooks/orders?x=%20&x=2',
      httpVersion: '1.1',
      contentType: 'application/json',
      remoteAddress: '127.0.0.1',
      bodySize: bytes.length,
      verification: null,
      rawHeaders: [
        ['Host', 'localhost'],
        ['Content-Type', 'application/json'],
        ['X-Twin', '1'],
        ['x-twin', '2'],
        ['X-Twin', 'ü'],
        ['Content-Length', String(bytes.length)],
      ],
      bodyText: bytes.toString(),
      bodyTruncated: false,
      parseError: null,
      trigger: { id, body: { a: 1, b: [] }, query: { x: [' ', '2'] }, endpoint: 'orders' },
    });
    expect(await body(id)).toEqual(bytes);
  });

  it('is found by the path with a slash at its end, percent-encoded, and in deeper paths', async () => {
    const { endpoint, send } = await receiver();
    await endpoint({ path: 'shop/orders' });
    for (const path of ['shop/orders', 'shop/orders/', 'shop/%6Frders', 'shop/orders/?a=1'])
      expect([path, (await send(`/hooks/${path}`)).status]).toEqual([path, 200]);
    for (const path of ['shop', 'shop/orders/new', 'Shop/orders', 'shop/%zz', ''])
      expect([path, (await send(`/hooks/${path}`)).status]).toEqual([path, 404]);
    expect((await send('/shop/orders')).status).toBe(404);
  });

  it('gets an unguessable path where none is chosen', async () => {
    const { endpoint, send } = await receiver();
    const made = await endpoint({});
    expect(made.settings.path).toMatch(/^[\w-]{22}$/);
    expect(made.url).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:\\d+/hooks/${made.settings.path}$`),
    );
    expect((await send(`/hooks/${made.settings.path}`)).status).toBe(200);
  });

  it('starts a run of every published workflow on the endpoint, and of no other', async () => {
    const { workflow, send, event, settledRuns, call } = await receiver();
    await workflow(keepingWorkflow('First', 'orders'));
    await workflow(keepingWorkflow('Second', 'orders'));
    await workflow(keepingWorkflow('Other', 'elsewhere'));
    const paused = await workflow(keepingWorkflow('Paused', 'orders'));
    await call('workflows.setPaused', { id: paused, paused: true });
    const id = acceptedId(await send('/hooks/orders', { body: '{"a":1}' }));
    const runs = await settledRuns();
    expect(runs.map((run) => [run.workflowName, run.status, run.eventId]).sort()).toEqual([
      ['First', 'succeeded', id],
      ['Second', 'succeeded', id],
    ]);
    expect((await event(id)).runs.map((run) => run.workflowName).sort()).toEqual([
      'First',
      'Second',
    ]);
  });

  it('is stored and answered by a paused endpoint, which runs nothing', async () => {
    const { workflow, send, event, runs, call } = await receiver();
    await workflow(keepingWorkflow('Orders', 'orders'));
    const { settings } = await call('endpoints.get', { id: 'orders' });
    await call('endpoints.update', { id: 'orders', settings: { ...settings, state: 'paused' } });
    const answer = await send('/hooks/orders', { body: '{"a":1}' });
    expect(answer.status).toBe(200);
    expect(await event(acceptedId(answer))).toMatchObject({ status: 'accepted', runs: [] });
    expect(await runs()).toEqual([]);
    await call('endpoints.update', { id: 'orders', settings });
    await send('/hooks/orders', { body: '{"a":1}' });
    expect(await runs()).toHaveLength(1);
  });

  it('is told to the screens, and so is its run', async () => {
    const { engine, workflow, send, settledRuns } = await receiver();
    await workflow(keepingWorkflow('Orders', 'orders'));
    const pushed: string[] = [];
    const bothTold = new Promise<void>((resolve) => {
      engine.onPush(({ topic, ids }) => {
        pushed.push(...ids.map((id) => `${topic} ${id}`));
        if (['event', 'run'].every((name) => pushed.some((push) => push.startsWith(name))))
          resolve();
      });
    });
    const id = acceptedId(await send('/hooks/orders', { body: '{"a":1}' }));
    await bothTold;
    const [run] = await settledRuns();
    expect(pushed).toContain(`event ${id}`);
    expect(pushed).toContain(`run ${run?.id}`);
  });
});

describe('the endpoint’s own answer', () => {
  const json = [['Content-Type', 'application/json']] as const;

  async function answering(response: object): Promise<Receiver> {
    const made = await receiver();
    await made.endpoint({ path: 'own', response });
    return made;
  }

  it('has status, headers and body with expressions over the event', async () => {
    const { send, onlyEvent } = await answering({
      status: 202,
      headers: { 'X-Order': 'no {{ trigger.body.id }}', 'X-Fixed': 'ü, yes' },
      body: '{"seen":"{{ trigger.id }}","on":"{{ trigger.endpoint }}","items":{{ trigger.body.items }}}',
    });
    const answer = await send('/hooks/own', { headers: json, body: '{"id":7,"items":[1,{}]}' });
    const { id } = await onlyEvent();
    expect(answer.status).toBe(202);
    expect(answer.headers.get('x-order')).toBe('no 7');
    expect(answer.headers.get('x-fixed')).toBe('ü, yes');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({ seen: id, on: 'own', items: [1, {}] });
  });

  it('fills headers also where the body is the default one', async () => {
    const { send } = await answering({ headers: { 'X-Order': '{{ trigger.body.id }}' } });
    const answer = await send('/hooks/own', { headers: json, body: '{"id":"A1"}' });
    expect(answer.headers.get('x-order')).toBe('A1');
    acceptedId(answer);
  });

  it.each([
    ['CR and LF', 'a\r\nSet-Cookie: stolen=1\r\n\r\n<b>', 'a  Set-Cookie: stolen=1    <b>'],
    ['other control characters', 'a\0b\u0007c\u007f', 'a b c '],
    ['a line separator', 'a\u2028b', 'a\u2028b'],
    ['text beyond latin1', 'Grüße 日本 😀', 'Grüße 日本 😀'],
  ])('lets nobody write headers with %s from the event', async (_, sent, seen) => {
    const { send } = await answering({ headers: { 'X-Name': '{{ trigger.body.name }}' } });
    const answer = await send('/hooks/own', {
      headers: json,
      body: JSON.stringify({ name: sent }),
    });
    expect(answer.status).toBe(200);
    const value = Buffer.from(answer.headers.get('x-name') ?? '', 'latin1').toString('utf8');
    expect(value).toBe(seen.trim());
    expect(answer.headers.has('set-cookie')).toBe(false);
    acceptedId(answer);
  });

  it('sends a header of the settings once, whatever case its name has', async () => {
    const { send } = await answering({ headers: { 'Content-Type': 'text/plain' } });
    const answer = await send('/hooks/own');
    expect(answer.headers.get('content-type')).toBe('text/plain');
    expect(answer.headers.size).toBe(
      new Set([...answer.headers.keys()].map((name) => name.toLowerCase())).size,
    );
  });

  it.each([
    ['{"a":1}', 'application/json'],
    ['[{{ trigger.body.id }}]', 'application/json'],
    ['{not json}', 'text/plain; charset=utf-8'],
    ['<script>{{ trigger.body.id }}</script>', 'text/plain; charset=utf-8'],
    ['', 'text/plain; charset=utf-8'],
  ])('names %s as what it is, and never as HTML', async (body, type) => {
    const { send } = await answering({ body });
    const answer = await send('/hooks/own', { headers: json, body: '{"id":7}' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(answer.body).toBe(body.replace('{{ trigger.body.id }}', '7'));
  });

  it('leaves out what an expression cannot give, and stays a success', async () => {
    const { send, onlyEvent } = await answering({
      headers: { 'X-Up': '{{ trigger.body.name.toUpperCase() }}' },
      body: 'Hello {{ trigger.body.name.toUpperCase() }}!',
    });
    const answer = await send('/hooks/own', { headers: json, body: '{"name":5}' });
    expect([answer.status, answer.headers.get('x-up'), answer.body]).toEqual([200, '', '']);
    expect(await onlyEvent()).toMatchObject({ status: 'accepted' });
  });

  it('has no body with 204', async () => {
    const { send, onlyEvent } = await answering({ status: 204, headers: { 'X-A': '1' } });
    const answer = await send('/hooks/own', { body: 'x' });
    expect([answer.status, answer.body, answer.headers.get('x-a')]).toEqual([204, '', '1']);
    expect(answer.headers.has('content-type')).toBe(false);
    expect(await onlyEvent()).toMatchObject({ status: 'accepted' });
  });
});

describe('large bodies', () => {
  it('of 9 MB are stored byte for byte, and once when they come twice', async () => {
    const { endpoint, send, body, call, dataDir } = await receiver();
    await endpoint({ path: 'large' });
    const bytes = Buffer.alloc(9_000_000);
    for (let i = 0, state = 1; i < bytes.length; i++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      bytes[i] = state >>> 24;
    }
    const headers = [['Content-Type', 'application/octet-stream']] as const;
    const first = acceptedId(await send('/hooks/large', { headers, body: bytes }));
    const second = acceptedId(await send('/hooks/large', { headers, body: bytes }));
    expect(bytes.equals(await body(first))).toBe(true);
    expect(bytes.equals(await body(second))).toBe(true);
    const db = new SQLite(join(dataDir, 'patchbay.db'), { readonly: true });
    onTestFinished(() => void db.close());
    expect(db.prepare('SELECT LENGTH(bytes) AS bytes FROM bodies').all()).toEqual([
      { bytes: bytes.length },
    ]);
    const detail = await call('events.get', { id: first });
    expect(detail).toMatchObject({ bodySize: 9_000_000, bodyText: null, bodyTruncated: true });
  });
});

describe('an event from this computer', () => {
  it('is stored and run without being verified', async () => {
    const { workflow, call, event, settledRuns } = await receiver();
    await workflow(keepingWorkflow('Orders', 'orders'));
    const { settings } = await call('endpoints.get', { id: 'orders' });
    const secrets = [{ value: 'correct horse' }];
    const verification = { scheme: 'bearer', secrets } as const;
    await call('endpoints.update', { id: 'orders', settings: { ...settings, verification } });
    const sent = await call('events.send', {
      endpoint: 'orders',
      headers: [['Content-Type', 'application/json']],
      query: 'from=here',
      bodyBase64: Buffer.from('{"a":1}').toString('base64'),
    });
    expect(sent).toMatchObject({ status: 'accepted', runs: 1 });
    expect(await event(sent.id)).toMatchObject({
      path: '/hooks/orders?from=here',
      remoteAddress: null,
      verification: { scheme: 'local', result: 'verified' },
      trigger: { body: { a: 1 }, query: { from: 'here' } },
    });
    expect((await settledRuns()).map(({ status }) => status)).toEqual(['succeeded']);
  });

  it('is a duplicate like any other, and refused by a retired endpoint', async () => {
    const { endpoint, call } = await receiver();
    const { settings } = await endpoint({ path: 'twins', dedupe: { by: 'body' } });
    const send = () => call('events.send', { endpoint: 'twins', bodyBase64: 'YQ==' });
    expect([(await send()).status, (await send()).status]).toEqual(['accepted', 'duplicate']);
    await call('endpoints.update', { id: 'twins', settings: { ...settings, state: 'retired' } });
    await expect(send()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('replay', () => {
  it('starts new runs of the stored event, also of one that came before the workflow', async () => {
    const { endpoint, workflow, send, call, settledRuns } = await receiver();
    await endpoint({ path: 'orders' });
    const id = acceptedId(
      await send('/hooks/orders', {
        headers: [['Content-Type', 'application/json']],
        body: '{"n":12345678901234567890}',
      }),
    );
    await workflow(keepingWorkflow('Orders', 'orders'));
    const { runs } = await call('events.replay', { ids: [id] });
    expect(runs).toMatchObject([{ eventId: id }]);
    expect(await settledRuns()).toMatchObject([{ cause: 'replay', status: 'succeeded' }]);
    const run = await call('runs.get', { id: runs[0]?.id ?? '' });
    expect(run.steps.at(-1)?.output).toEqual({ n: '12345678901234567890' });
  });
});
