import { describe, expect, it } from 'vitest';
import { callHttp, failedCall } from '../../../support/http-step.ts';
import { localServer, sendJson } from '../../../support/local-server.ts';
import { stepContext } from '../../../support/step-context.ts';

describe('methods', () => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'QUERY'])(
    'sends %s',
    async (method) => {
      const server = await localServer();
      await callHttp({ method, url: server.url });
      expect(server.requests.map((r) => r.method)).toEqual([method]);
    },
  );

  it('answers HEAD with headers and no body', async () => {
    const server = await localServer((_request, response) => {
      response.writeHead(200, { 'content-length': '5000000000', 'x-length': 'large' }).end();
    });
    const output = await callHttp({ method: 'head', url: server.url });
    expect(server.requests[0]?.method).toBe('HEAD');
    expect(output).toMatchObject({ status: 200, body: null, headers: { 'x-length': 'large' } });
  });

  it.each(['CONNECT', 'GE T', 'GET\r\nX: y', ''])('refuses %j', async (method) => {
    await expect(callHttp({ method, url: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      code: 'params_invalid',
    });
  });
});

describe('address', () => {
  it('keeps its own query as written and adds the step’s', async () => {
    const server = await localServer();
    await callHttp({
      url: `${server.url}/a%20b/ü?x=1+1&y=%2F#part`,
      query: { q: 'a b&c=d', n: 2, flag: true, gone: null, many: ['1', '2'] },
    });
    expect(server.requests[0]?.url).toBe(
      '/a%20b/%C3%BC?x=1+1&y=%2F&q=a%20b%26c%3Dd&n=2&flag=true&many=1&many=2',
    );
  });

  it('takes a list of query pairs in order, with repetitions', async () => {
    const server = await localServer();
    const query = [
      { name: 'b', value: '1' },
      { name: 'a', value: 2 },
      { name: 'b', value: '' },
    ];
    await callHttp({ url: server.url, query });
    expect(server.requests[0]?.url).toBe('/?b=1&a=2&b=');
  });

  it.each(['ftp://127.0.0.1/', '127.0.0.1:80', 'file:///etc/passwd', 'http://', 'http://[::1'])(
    'refuses %s',
    async (url) => {
      await expect(callHttp({ url })).rejects.toMatchObject({ code: 'params_invalid' });
    },
  );

  it('signs in with the user name and password in it, and does not send them otherwise', async () => {
    const server = await localServer();
    const url = server.url.replace('//', '//ann:p%40ss@');
    await callHttp({ url: `${url}/x` });
    const [request] = server.requests;
    expect(request?.headers.authorization).toBe(`Basic ${btoa('ann:p@ss')}`);
    expect(request?.headers.host).toBe(`127.0.0.1:${server.port}`);
    expect(request?.url).toBe('/x');
  });
});

describe('headers', () => {
  it('sends a few of its own, and the author’s instead where both are given', async () => {
    const server = await localServer();
    await callHttp({ url: server.url });
    await callHttp({
      url: server.url,
      headers: { 'user-AGENT': 'mine', accept: 'text/csv', 'X-Count': 3, 'X-On': true },
    });
    expect(server.requests[0]?.headers).toMatchObject({
      'user-agent': 'Patchbay/0.1',
      accept: '*/*',
      'accept-encoding': 'gzip, deflate, br',
    });
    expect(server.requests[1]?.headers).toMatchObject({
      'user-agent': 'mine',
      accept: 'text/csv',
      'x-count': '3',
      'x-on': 'true',
    });
  });

  it('keeps the spelling of names, repeats lists, leaves null out and trims values', async () => {
    const server = await localServer();
    const headers = { 'X-Tag': ['a', 'b'], SOAPAction: ' "urn:x"\n', 'X-Gone': null };
    await callHttp({ url: server.url, headers });
    const raw = server.requests[0]?.rawHeaders ?? [];
    expect(raw.join('\n')).toContain('X-Tag\na\nX-Tag\nb\nSOAPAction\n"urn:x"\n');
    expect(raw).not.toContain('X-Gone');
  });

  it('takes a list of names and values', async () => {
    const server = await localServer();
    const headers = [
      { name: 'X-A', value: '1' },
      { name: 'x-a', value: '2' },
    ];
    await callHttp({ url: server.url, headers });
    expect(server.requests[0]?.headers['x-a']).toBe('1, 2');
  });

  it('leaves out headers of the connection, which come along from events, and says so', async () => {
    const server = await localServer();
    const context = stepContext();
    const headers = { 'content-length': '999', connection: 'upgrade', 'transfer-encoding': 'x' };
    await callHttp(
      { method: 'POST', url: server.url, headers, body: { type: 'json', value: 1 } },
      context,
    );
    expect(server.requests[0]?.body.toString()).toBe('1');
    expect(context.logs).toEqual([
      'Left out headers that belong to the connection: content-length, connection, transfer-encoding',
    ]);
  });

  it.each([
    ['X-Bad', 'hush\r\nX-Injected: 1'],
    ['X-Bad', 'hush\0b'],
    ['X-Bad', 'hush ☃'],
    ['X Bad', 'hush'],
    ['X-Bad\r\nX-Injected', 'hush'],
    ['', 'hush'],
  ])('refuses %j: %j without showing the value', async (name, value) => {
    const server = await localServer();
    const failure = await failedCall({ url: server.url, headers: { [name]: value } });
    expect(failure.code).toBe('header_invalid');
    expect(JSON.stringify(failure.toStepError())).not.toContain('hush');
    expect(server.requests).toHaveLength(0);
  });
});

describe('idempotency key', () => {
  const withKey = async (params: { [key: string]: never } | object) => {
    const server = await localServer();
    await callHttp({ url: server.url, ...params }, { idempotencyKey: 'run-7:call' });
    return server.requests[0]?.headers['idempotency-key'];
  };

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('goes with %s', async (method) => {
    expect(await withKey({ method })).toBe('run-7:call');
  });

  it('does not go with GET, nor when it is off, and the author’s own counts', async () => {
    expect(await withKey({ method: 'GET' })).toBeUndefined();
    expect(await withKey({ method: 'POST', idempotencyKey: false })).toBeUndefined();
    expect(await withKey({ method: 'POST', headers: { 'idempotency-KEY': 'own' } })).toBe('own');
  });
});

describe('credentials', () => {
  const credentials = {
    shop: { type: 'basic', username: 'ann', password: 'pä:ss' },
    api: { type: 'bearer', token: 'tok-1' },
    key: { type: 'api-key', in: 'header', name: 'X-Key', value: 'k-1' },
    param: { type: 'api-key', in: 'query', name: 'key', value: 'k 2' },
  } as const;
  const signedIn = async (credential: string, path = '/') => {
    const server = await localServer();
    const auth = { type: 'credential', credential };
    await callHttp({ url: `${server.url}${path}`, auth }, { credentials });
    return server.requests[0];
  };

  it('are presented as their type asks', async () => {
    expect((await signedIn('shop'))?.headers.authorization).toBe(
      `Basic ${Buffer.from('ann:pä:ss').toString('base64')}`,
    );
    expect((await signedIn('api'))?.headers.authorization).toBe('Bearer tok-1');
    expect((await signedIn('key'))?.headers['x-key']).toBe('k-1');
    expect((await signedIn('param', '/x?key=old&a=1'))?.url).toBe('/x?a=1&key=k%202');
  });

  it('can be written in place', async () => {
    const server = await localServer();
    const auth = { type: 'bearer', token: 'tok-2' };
    await callHttp({ url: server.url, auth, headers: { authorization: 'other' } });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer tok-2');
  });

  it('that are missing fail the step before anything is sent', async () => {
    const server = await localServer();
    const auth = { type: 'credential', credential: 'nobody' };
    const failure = await failedCall({ url: server.url, auth });
    expect(failure.message).toContain('"nobody"');
    expect(server.requests).toHaveLength(0);
  });

  it('do not show in errors', async () => {
    const server = await localServer((_request, response) => sendJson(response, {}, 401));
    const failures = [];
    for (const credential of ['shop', 'api', 'key', 'param']) {
      const auth = { type: 'credential', credential };
      failures.push((await failedCall({ url: server.url, auth }, { credentials })).toStepError());
    }
    await server.close();
    for (const credential of ['param', 'api']) {
      const auth = { type: 'credential', credential };
      failures.push((await failedCall({ url: server.url, auth }, { credentials })).toStepError());
    }
    const text = JSON.stringify(failures);
    for (const secret of ['pä:ss', 'tok-1', 'k-1', 'k 2', 'k%202']) {
      expect(text).not.toContain(secret);
    }
    expect(failures).toHaveLength(6);
  });
});
