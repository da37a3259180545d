import { describe, expect, it } from 'vitest';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { type LocalServer, localServer } from '../../../support/local-server.ts';

/** Redirects `/` with `status` to `location`, and answers anything else with "there". */
function redirecting(status: number, location: string): Promise<LocalServer> {
  return localServer((request, response) => {
    if (request.url === '/') response.writeHead(status, { location }).end('moved');
    else response.end('there');
  });
}

describe('following', () => {
  it.each([301, 302, 303, 307, 308])('follows %i and tells where it ended', async (status) => {
    const server = await redirecting(status, '/next?a=1#part');
    const output = await callHttp({ url: server.url });
    expect(output).toMatchObject({ status: 200, body: 'there', url: `${server.url}/next?a=1` });
    expect(server.connections).toBe(1);
  });

  it.each([
    ['POST', 301, 'GET'],
    ['POST', 302, 'GET'],
    ['POST', 303, 'GET'],
    ['PUT', 301, 'PUT'],
    ['DELETE', 302, 'DELETE'],
    ['PUT', 303, 'GET'],
    ['HEAD', 303, 'HEAD'],
    ['POST', 307, 'POST'],
    ['PATCH', 308, 'PATCH'],
  ])('turns %s at %i into %s', async (method, status, expected) => {
    const server = await redirecting(status, '/next');
    const body = { type: 'json', value: { a: 1 } };
    await callHttp({ method, url: server.url, body: method === 'HEAD' ? { type: 'none' } : body });
    const [first, second] = server.requests;
    expect(second?.method).toBe(expected);
    const kept = expected === method && method !== 'HEAD';
    expect(second?.body.toString()).toBe(kept ? '{"a":1}' : '');
    expect(second?.headers['content-type']).toBe(kept ? 'application/json' : undefined);
    expect(second?.headers['idempotency-key']).toBe(
      kept ? first?.headers['idempotency-key'] : undefined,
    );
  });

  it('resolves relative and raw UTF-8 locations', async () => {
    const server = await redirecting(302, Buffer.from('a/../ü').toString('latin1'));
    await callHttp({ url: server.url });
    expect(server.requests[1]?.url).toBe('/%C3%BC');
  });

  it('stops at the limit', async () => {
    const server = await localServer((request, response) => {
      response.writeHead(302, { location: `/${Number(request.url.slice(1)) + 1}` }).end();
    });
    const failure = await failedCall({ url: server.url, redirects: { max: 3 } });
    expect(failure).toMatchObject({ code: 'redirect_failed', kind: undefined });
    expect(server.requests).toHaveLength(4);
  });

  it('hands on the redirect itself when it is not followed', async () => {
    const server = await redirecting(302, '/next');
    const output = await callHttp({ url: server.url, redirects: { follow: false } });
    expect(output).toMatchObject({ status: 302, body: 'moved', headers: { location: '/next' } });
    expect(output).not.toHaveProperty('url');
    expect(server.requests).toHaveLength(1);
  });

  it('takes a redirect status without a location for the answer', async () => {
    const server = await localServer((_request, response) => response.writeHead(302).end('no'));
    expect((await failedCall({ url: server.url })).kind).toBe('302');
  });

  it.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'javascript:1', 'http://'])(
    'refuses to go to %s',
    async (location) => {
      const server = await redirecting(302, location);
      expect((await failedCall({ url: server.url })).code).toBe('redirect_failed');
    },
  );
});

describe('credentials', () => {
  const headers = {
    Cookie: 'session=hush',
    'X-Api-Key': 'hush',
    'X-Auth-Token': 'hush',
    'X-Plain': 'fine',
  };
  const auth = { type: 'basic', username: 'ann', password: 'hush' };

  it('stay on the same origin', async () => {
    const server = await redirecting(307, '/next');
    await callHttp({ method: 'POST', url: server.url, headers, auth });
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: `Basic ${btoa('ann:hush')}`,
      cookie: 'session=hush',
      'x-api-key': 'hush',
    });
  });

  it('do not go to another origin, not even another port', async () => {
    const other = await localServer();
    const server = await redirecting(307, `${other.url}/next`);
    await callHttp({
      method: 'POST',
      url: server.url,
      headers: { ...headers, Host: 'a.test' },
      auth,
    });
    const seen = other.requests[0]?.headers ?? {};
    expect(JSON.stringify(seen)).not.toMatch(/hush|authorization/);
    expect(seen['x-plain']).toBe('fine');
    expect(seen.host).toBe(`127.0.0.1:${other.port}`);
    expect(seen['idempotency-key']).toBe(server.requests[0]?.headers['idempotency-key']);
  });

  it('do not come back after a detour', async () => {
    const back: { url: string } = { url: '' };
    const other = await localServer((_request, response) => {
      response.writeHead(302, { location: `${back.url}/end` }).end();
    });
    const server = await redirecting(302, `${other.url}/detour`);
    back.url = server.url;
    await callHttp({ url: server.url, headers, auth });
    expect(server.requests.map((request) => request.url)).toEqual(['/', '/end']);
    expect(server.requests[1]?.headers).not.toHaveProperty('authorization');
    expect(server.requests[1]?.headers).not.toHaveProperty('cookie');
  });

  it('of the api-key kind leave too, whatever the header is called', async () => {
    const other = await localServer();
    const server = await redirecting(302, `${other.url}/next`);
    await callHttp({
      url: server.url,
      auth: { type: 'api-key', in: 'header', name: 'X-Shop', value: 'hush' },
    });
    expect(server.requests[0]?.headers['x-shop']).toBe('hush');
    expect(other.requests[0]?.headers).not.toHaveProperty('x-shop');
  });

  it('are not taken from a location', async () => {
    const other = await localServer();
    const server = await redirecting(302, other.url.replace('//', '//eve:pw@'));
    const output = await callHttp({ url: server.url });
    expect(other.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(output.url).toBe(`${other.url}/`);
  });
});
