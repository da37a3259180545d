import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListenError } from '../../server/listen.ts';
import { createUiServer, type UiServer } from '../../server/ui-server.ts';
import { type Exchange, exchange } from '../support/http-exchange.ts';
import { type RealEngine, startEngine } from '../support/real-engine.ts';

let real: RealEngine;
let ui: UiServer;
let uiDir: string;
let port: number;
let cookie: string;

beforeAll(async () => {
  real = await startEngine();
  uiDir = join(real.engine.dataDir, 'screens');
  await mkdir(join(uiDir, 'assets'), { recursive: true });
  await writeFile(join(uiDir, 'index.html'), '<!doctype html><title>Screens</title>');
  await writeFile(join(uiDir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(uiDir, 'assets', 'index-a1b2c3d4.js'), 'export {};');
  await writeFile(join(uiDir, '.hidden'), 'hidden');
  ui = createUiServer({ engine: real.engine, log: real.log, uiDir });
  ({ port } = await ui.listen('127.0.0.1', 0));
  const signedIn = await exchange({ port, path: `/?token=${ui.token}` });
  cookie = (signedIn.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
});

afterAll(async () => {
  await ui.close();
  await real.close();
});

const own = () => `http://127.0.0.1:${port}`;

/** A call as the screens send it. */
function call(headers: Record<string, string>, body = '{}'): Promise<Exchange> {
  return exchange({
    port,
    method: 'POST',
    path: '/rpc/system.info',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

function problemOf({ headers, body }: Exchange): Record<string, unknown> {
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  return JSON.parse(body);
}

describe('signing in', () => {
  it('exchanges the token in the address for a cookie and drops it from the address', async () => {
    const answer = await exchange({ port, path: `/?token=${ui.token}` });
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toBe('/');
    const [set] = answer.headers['set-cookie'] ?? [];
    expect(set).toMatch(/; HttpOnly/i);
    expect(set).toMatch(/; SameSite=Strict/i);
    expect(set).not.toContain(ui.token);
    expect((await exchange({ port, headers: { cookie } })).status).toBe(200);
  });

  it('prints an address that does this', async () => {
    expect(ui.url()).toBe(`${own()}/?token=${ui.token}`);
  });

  it('shows what to do, in words, to a browser without the cookie', async () => {
    const answer = await exchange({ port, headers: { accept: 'text/html' } });
    expect(answer.status).toBe(401);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.body).toContain('Open the address that Patchbay printed when it started');
    expect(answer.body).not.toContain(ui.token);
  });

  it('answers 401 as a problem to a call without anything', async () => {
    const answer = await call({ origin: own() });
    expect(answer.status).toBe(401);
    expect(problemOf(answer)).toMatchObject({ code: 'not_signed_in', status: 401 });
  });

  it.each([
    ['a wrong token', () => ({ authorization: 'Bearer nonsense' })],
    ['a token that only begins right', () => ({ authorization: `Bearer ${ui.token}x` })],
    ['the cookie as a token', () => ({ authorization: `Bearer ${cookie.split('=')[1]}` })],
    ['a wrong cookie', () => ({ cookie: `${cookie.split('=')[0]}=nonsense`, origin: own() })],
    ['the token as a cookie', () => ({ cookie: `patchbay=${ui.token}`, origin: own() })],
  ])('refuses %s', async (_name, headers) => {
    expect((await call(headers())).status).toBe(401);
  });

  it('refuses a wrong token in the address and sets no cookie', async () => {
    const answer = await exchange({ port, path: '/?token=nonsense' });
    expect(answer.status).toBe(401);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('does not take a token in the address of a call', async () => {
    const path = `/rpc/system.info?token=${ui.token}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await exchange({ port, method: 'POST', path, headers, body: '{}' });
    expect(answer.status).toBe(401);
  });

  it('lets a script in with a bearer token, without cookie and Origin', async () => {
    const answer = await call({ authorization: `Bearer ${ui.token}` });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ dataDir: real.engine.dataDir });
  });

  it('finds its cookie among others, also when one of the same name is wrong', async () => {
    const name = cookie.split('=')[0];
    const answer = await call({ cookie: `a=1; ${name}=old; ${cookie}; b=2`, origin: own() });
    expect(answer.status).toBe(200);
  });

  it('guards the files as well', async () => {
    for (const path of ['/', '/favicon.svg', '/assets/index-a1b2c3d4.js', '/nothing']) {
      expect((await exchange({ port, path })).status).toBe(401);
    }
  });
});

describe('the token', () => {
  const create = () => createUiServer({ engine: real.engine, log: real.log, uiDir });

  it('is kept, so that an open tab survives a restart', async () => {
    const file = join(real.engine.dataDir, 'ui-token');
    expect((await readFile(file, 'utf8')).trim()).toBe(ui.token);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(create().token).toBe(ui.token);
  });

  it('is replaced when others could have read it, or when it is no token', async () => {
    const file = join(real.engine.dataDir, 'ui-token');
    const kept = await readFile(file, 'utf8');
    await chmod(file, 0o644);
    const second = create().token;
    expect(second).not.toBe(ui.token);
    await writeFile(file, 'short\n');
    expect(create().token).toMatch(/^[\w-]{43}$/);
    await writeFile(file, kept);
  });
});

describe('metrics', () => {
  const scrape = (token?: string, path = '/metrics') =>
    exchange({
      port,
      path,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
  const metricsToken = async () =>
    (await readFile(join(real.engine.dataDir, 'metrics-token'), 'utf8')).trim();

  it('are read with the token of the screens, or with their own', async () => {
    for (const token of [ui.token, await metricsToken()]) {
      const answer = await scrape(token);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(answer.body).toContain('patchbay_runs_queued 0');
    }
  });

  it('are not read without one, and their own opens nothing else', async () => {
    for (const answer of [await scrape(), await scrape('nonsense')])
      expect(answer.status).toBe(401);
    expect(await metricsToken()).not.toBe(ui.token);
    expect((await scrape(await metricsToken(), '/')).status).toBe(401);
    expect((await call({ authorization: `Bearer ${await metricsToken()}` })).status).toBe(401);
    const { mode } = await stat(join(real.engine.dataDir, 'metrics-token'));
    expect(mode & 0o077).toBe(0);
  });

  it('are not on the port of webhooks', () => {
    const admission = real.engine.hooks.admit({
      method: 'GET',
      url: '/metrics',
      httpVersion: '1.1',
      rawHeaders: ['Host', '127.0.0.1', 'Authorization', `Bearer ${ui.token}`],
      remoteAddress: '127.0.0.1',
      secure: false,
    });
    expect(admission).toMatchObject({ admitted: false, answer: { status: 404 } });
  });
});

describe('Host', () => {
  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST:80', '127.8.9.10:1'])(
    'takes %s, whatever the port',
    async (host) => {
      expect((await exchange({ port, headers: { host, cookie } })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:4781',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example#127.0.0.1',
    '192.168.0.7',
    '0.0.0.0',
    'local host',
    '127.0.0.1@evil.example',
  ])('refuses %j even with the cookie: a name may have been pointed here', async (host) => {
    const answer = await exchange({ port, headers: { host, cookie } });
    expect(answer.status).toBe(403);
    expect(problemOf(answer)).toMatchObject({ code: 'host_not_allowed' });
  });

  it.each([
    ['two of them', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example'],
    ['an empty one', 'GET / HTTP/1.1\r\nHost:'],
    ['none', 'GET / HTTP/1.0'],
    ['a foreign address in the request line', 'GET http://evil.example/ HTTP/1.1\r\nHost: '],
  ])('refuses %s', async (_name, head) => {
    const answer = await rawRequest(`${head}\r\nCookie: ${cookie}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 40[03] /);
  });

  it('does not hand out a cookie to a rebound name', async () => {
    const headers = { host: 'evil.example' };
    const answer = await exchange({ port, path: `/?token=${ui.token}`, headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('takes a name that was given explicitly', async () => {
    const options = { engine: real.engine, log: real.log, uiDir, allowedHosts: ['Patchbay.lan'] };
    const named = createUiServer(options);
    try {
      const address = await named.listen('127.0.0.1', 0);
      const at = (host: string) => exchange({ port: address.port, headers: { host, cookie } });
      expect((await at('patchbay.lan:8080')).status).toBe(200);
      expect((await at('other.lan')).status).toBe(403);
    } finally {
      await named.close();
    }
  });
});

describe('other pages', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'http://localhost.evil.example'])(
    'may not call with the Origin %s',
    async (origin) => {
      const answer = await call({ cookie, origin });
      expect(answer.status).toBe(403);
      expect(problemOf(answer)).toMatchObject({ code: 'origin_not_allowed' });
    },
  );

  it('may not call with a stolen bearer token either', async () => {
    const headers = { authorization: `Bearer ${ui.token}`, origin: 'https://evil.example' };
    expect((await call(headers)).status).toBe(403);
  });

  it.each(['cross-site', 'same-site'])('may not call from a %s page', async (site) => {
    expect((await call({ cookie, origin: own(), 'sec-fetch-site': site })).status).toBe(403);
    const headers = { cookie, 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' };
    expect((await exchange({ port, path: '/rpc/push', headers })).status).toBe(403);
  });

  it('may not embed or load anything', async () => {
    const headers = {
      cookie,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
    };
    expect((await exchange({ port, headers })).status).toBe(403);
    const image = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await exchange({ port, path: '/favicon.svg', headers: image })).status).toBe(403);
  });

  it('may link here', async () => {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    expect((await exchange({ port, path: `/?token=${ui.token}`, headers })).status).toBe(303);
  });

  it('get no CORS headers', async () => {
    const answer = await exchange({
      port,
      method: 'OPTIONS',
      path: '/rpc/system.info',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(403);
    const cors = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'));
    expect(cors).toEqual([]);
  });

  it('cannot pass off a form as a call', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const answer = await call({ cookie, origin: own(), 'content-type': type });
      expect(answer.status).toBe(415);
    }
  });

  it('a call with the cookie and without an Origin is refused', async () => {
    const answer = await call({ cookie });
    expect(answer.status).toBe(403);
    expect(problemOf(answer)).toMatchObject({ code: 'origin_missing' });
  });
});

describe('answers', () => {
  it('carry the strict policy, refusals included', async () => {
    const answers = [
      await exchange({ port, headers: { cookie } }),
      await exchange({ port }),
      await exchange({ port, headers: { host: 'evil.example' } }),
      await call({ authorization: `Bearer ${ui.token}` }),
      await exchange({ port, path: '/nothing', headers: { cookie } }),
    ];
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("connect-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).toContain("form-action 'none'");
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(headers['x-powered-by']).toBeUndefined();
    }
  });

  it('may be kept for ever when their name has a hash, and never otherwise', async () => {
    const get = async (path: string) => {
      const { status, headers } = await exchange({ port, path, headers: { cookie } });
      return [status, headers['cache-control']];
    };
    expect(await get('/assets/index-a1b2c3d4.js')).toEqual([
      200,
      'private, max-age=31536000, immutable',
    ]);
    expect(await get('/')).toEqual([200, 'no-store']);
    expect(await get('/favicon.svg')).toEqual([200, 'no-store']);
    expect(await get('/assets/gone.js')).toEqual([404, 'no-store']);
  });

  it('to HEAD are those to GET without their body', async () => {
    const path = '/assets/index-a1b2c3d4.js';
    const get = await exchange({ port, path, headers: { cookie } });
    const head = await exchange({ port, path, method: 'HEAD', headers: { cookie } });
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
    const stream = await exchange({ port, path: '/rpc/push', method: 'HEAD', headers: { cookie } });
    expect(stream).toMatchObject({ status: 200, body: '' });
  });

  it.each([
    '/../ui-token',
    '/assets/../../ui-token',
    '/assets/..%2f..%2fui-token',
    '/assets/%2e%2e/%2e%2e/ui-token',
    '/..%5cui-token',
    '/assets/....//ui-token',
    '/.hidden',
    '/%00',
    '//etc/passwd',
  ])('to %s never leave the folder of the screens', async (path) => {
    const answer = await exchange({ port, path, headers: { cookie } });
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toContain(ui.token);
    expect(answer.body).not.toContain('hidden');
  });

  it('do not follow a link out of the folder into what it must not show', async () => {
    await symlink(join(real.engine.dataDir, 'ui-token'), join(uiDir, '.link'));
    const answer = await exchange({ port, path: '/.link', headers: { cookie } });
    expect(answer.status).toBe(404);
  });

  it.each([
    ['GET', '/rpc/system.info', 'POST'],
    ['PUT', '/rpc/system.info', 'POST'],
    ['POST', '/rpc/push', 'GET'],
    ['DELETE', '/rpc/push', 'GET'],
  ])('%s %s is a 405 that names the right method', async (method, path, allow) => {
    const headers = { authorization: `Bearer ${ui.token}`, 'content-type': 'application/json' };
    const answer = await exchange({ port, method, path, headers });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
  });

  it('to what is no JSON is a problem without a stack', async () => {
    const headers = { authorization: `Bearer ${ui.token}` };
    const broken = await call(headers, '{"id":');
    expect(broken.status).toBe(400);
    expect(problemOf(broken)).toMatchObject({ code: 'bad_request' });
    expect(broken.body).not.toMatch(/at \w+ \(|node_modules/);
    const packed = await call({ ...headers, 'content-encoding': 'gzip' });
    expect(packed.status).toBe(415);
  });

  it('carry the status that fits the error', async () => {
    const headers = {
      authorization: `Bearer ${ui.token}`,
      'content-type': 'application/json',
    };
    const post = async (path: string, body: string) => {
      const answer = await exchange({ port, method: 'POST', path, headers, body });
      return [answer.status, problemOf(answer).code];
    };
    expect(await post('/rpc/runs.list', '{"limit":0}')).toEqual([400, 'invalid_input']);
    expect(await post('/rpc/runs.get', '{"id":"none"}')).toEqual([404, 'not_found']);
    expect(await post('/rpc/none', '{}')).toEqual([404, 'unknown_method']);
  });
});

describe('the socket', () => {
  it('says what to do when the port is taken', async () => {
    const second = createUiServer({ engine: real.engine, log: real.log, uiDir });
    const refused = second.listen('127.0.0.1', port);
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow(`Cannot listen on 127.0.0.1:${port}`);
  });

  it('ends open push streams when it closes', async () => {
    const other = createUiServer({ engine: real.engine, log: real.log, uiDir });
    const address = await other.listen('127.0.0.1', 0);
    const stream = exchange({
      port: address.port,
      path: '/rpc/push',
      headers: { authorization: `Bearer ${other.token}` },
    });
    await expect.poll(() => openConnections(address.port)).toBe(true);
    await other.close();
    expect((await stream).body).toContain('event: ready');
  });

  it('explains itself while the screens are not built', async () => {
    const options = { engine: real.engine, log: real.log, uiDir: join(uiDir, 'none') };
    const bare = createUiServer(options);
    const address = await bare.listen('127.0.0.1', 0);
    const answer = await exchange({ port: address.port, headers: { cookie } });
    await bare.close();
    expect(answer.status).toBe(503);
    expect(answer.body).toContain('npm run build');
  });
});

async function openConnections(at: number): Promise<boolean> {
  const answer = await exchange({ port: at, headers: { cookie } });
  return answer.status > 0;
}

/** What is written goes out as it is, and everything that comes back is given. */
function rawRequest(text: string): Promise<string> {
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('error', fail);
    socket.on('close', () => done(answer));
  });
}
