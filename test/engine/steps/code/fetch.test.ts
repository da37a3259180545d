import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { code } from '../../../../engine/steps/code/index.ts';
import { StepFailure } from '../../../../engine/steps/define-step.ts';
import type { Json, JsonObject } from '../../../../shared/json.ts';
import type { Permission } from '../../../../shared/model/permission.ts';
import { failOnLeaks } from '../../../support/leaks.ts';
import { localServer } from '../../../support/local-server.ts';
import { openSandbox } from '../../../support/sandbox.ts';
import { stepContext, type TestStepContext } from '../../../support/step-context.ts';
import { outputOf } from '../../../support/step-result.ts';
import { until } from '../../../support/until.ts';

failOnLeaks();

const HOSTS = ['127.0.0.1'];

function context(permits: (wanted: Permission) => void = () => {}): TestStepContext {
  return stepContext({ services: { sandbox: openSandbox(), permits } });
}

async function run(params: JsonObject, given = context()): Promise<Json> {
  return outputOf(await code.execute({ hosts: HOSTS, ...params }, given));
}

it('sends requests and reads answers', async () => {
  const server = await localServer((_request, response) => {
    response.writeHead(201, {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'x-a': 'b',
    });
    response.end(gzipSync('{"ü":1}'));
  });
  const asked: Permission[] = [];
  const text = `
    const r = await fetch(input + '/a?b=1', { method: 'POST', headers: { 'x-c': 'd' }, body: '{}' });
    return [r.status, r.headers.get('x-a'), await r.json(), r.url === input + '/a?b=1']`;
  const result = await run(
    { code: text, input: server.url },
    context((wanted) => asked.push(wanted)),
  );
  expect(result).toEqual([201, 'b', { ü: 1 }, true]);
  expect(server.requests).toMatchObject([
    {
      method: 'POST',
      url: '/a?b=1',
      headers: { 'x-c': 'd', 'content-type': 'text/plain;charset=UTF-8' },
    },
  ]);
  expect(server.requests[0]?.body.toString()).toBe('{}');
  expect(asked).toEqual([{ kind: 'host', host: '127.0.0.1' }]);
});

it('reaches only the hosts that are named', async () => {
  const server = await localServer();
  const text = 'try { await fetch(input) } catch (error) { return error.message }';
  expect(await run({ code: text, input: server.url, hosts: ['example.com'] })).toContain(
    'fetch may not reach 127.0.0.1',
  );
  const tricks = [
    `${server.url.replace('127.0.0.1', 'user:pw@127.0.0.1')}`,
    'file:///etc/passwd',
    'data:text/plain,x',
    '//127.0.0.1',
    `http://127.1:${server.port}/`,
    `http://0x7f000001:${server.port}/`,
    `http://127.0.0.1.:${server.port}/`,
    `http://example.com@127.0.0.1:${server.port}/`,
    `http://example.com\\@127.0.0.1:${server.port}/`,
  ];
  for (const input of tricks)
    expect(await run({ code: text, input, hosts: ['example.org'] })).toEqual(
      expect.stringContaining('fetch'),
    );
  expect(server.requests).toEqual([]);
});

it('asks for leave, and goes by the network policy', async () => {
  const server = await localServer();
  const refuse = context(() => {
    throw new StepFailure({ code: 'not_permitted', message: 'Not allowed.', hint: 'Allow it.' });
  });
  const text = 'try { await fetch(input) } catch (error) { return error.message }';
  expect(await run({ code: text, input: server.url }, refuse)).toBe('Not allowed. Allow it.');
  const blocking = stepContext({
    services: { sandbox: openSandbox() },
    network: { blockPrivate: true },
  });
  expect(await run({ code: text, input: server.url }, blocking)).toContain('127.0.0.1');
  expect(server.requests).toEqual([]);
});

it('checks where redirects lead, and leaves secrets behind', async () => {
  const other = await localServer((_request, response) => response.end('there'));
  const server = await localServer(({ url }, response) => {
    const to =
      url === '/away'
        ? `http://localhost:${other.port}/x`
        : url === '/home'
          ? '/end'
          : url === '/round'
            ? '/round'
            : null;
    if (to === null) response.end('here');
    else response.writeHead(302, { location: to }).end();
  });
  const send = (path: string, init = '{}') =>
    `try { const r = await fetch(input + '${path}', ${init}); return [r.status, r.redirected, await r.text()] } catch (error) { return error.message }`;
  const home = `{ method: 'POST', body: 'x', headers: { authorization: 'secret' } }`;
  expect(await run({ code: send('/home', home), input: server.url })).toEqual([200, true, 'here']);
  expect(server.requests.at(-1)).toMatchObject({
    method: 'GET',
    headers: { authorization: 'secret' },
  });
  expect(server.requests.at(-1)?.headers['content-type']).toBeUndefined();
  expect(await run({ code: send('/away'), input: server.url })).toContain(
    'may not reach localhost',
  );
  expect(other.requests).toEqual([]);
  const both = [...HOSTS, 'localhost'];
  const away = `{ headers: { authorization: 'secret', cookie: 'c', 'x-other': 'o' } }`;
  expect(await run({ code: send('/away', away), input: server.url, hosts: both })).toEqual([
    200,
    true,
    'there',
  ]);
  expect(other.requests[0]?.headers).toMatchObject({ 'x-other': 'o' });
  expect(other.requests[0]?.headers.authorization).toBeUndefined();
  expect(other.requests[0]?.headers.cookie).toBeUndefined();
  expect(await run({ code: send('/round'), input: server.url })).toContain('more than 10 times');
  expect(await run({ code: send('/home', `{ redirect: 'manual' }`), input: server.url })).toEqual([
    302,
    false,
    '',
  ]);
  expect(await run({ code: send('/home', `{ redirect: 'error' }`), input: server.url })).toContain(
    'redirect',
  );
});

it('refuses answers that are too large', async () => {
  const server = await localServer((_request, response) =>
    response.end(Buffer.alloc(6 * 1024 * 1024, 'x')),
  );
  const text = 'try { await fetch(input) } catch (error) { return error.message }';
  expect(await run({ code: text, input: server.url })).toContain('larger than');
});

it('tells the code why nothing came', async () => {
  const server = await localServer();
  await server.close();
  const text = 'try { await fetch(input) } catch (error) { return [error.name, error.message] }';
  expect(await run({ code: text, input: server.url })).toEqual([
    'TypeError',
    expect.stringContaining('Nothing is listening'),
  ]);
});

it('ends its requests with the run', async () => {
  const server = await localServer(() => {});
  const given = context();
  const running = run({ code: 'await fetch(input)', input: server.url, timeoutMs: 60_000 }, given);
  const ended = expect(running).rejects.toThrow('canceled');
  await until('the request', () => server.requests.length === 1, { everyMs: 5 });
  given.abort(new Error('canceled'));
  await ended;
  await until('the socket to close', () => server.open.size === 0, { everyMs: 5 });
});
