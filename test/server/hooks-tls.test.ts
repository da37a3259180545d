import { readFile } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createHooksListener, type HooksListenerOptions } from '../../server/hooks-listener.ts';
import { recordingHooks } from '../support/recording-hooks.ts';
import { recordingLog } from '../support/recording-log.ts';
import { until } from '../support/until.ts';

const fixture = (name: string) => readFile(inRoot('test/fixtures/tls', name), 'utf8');

async function pair(name: string) {
  const [cert, key] = await Promise.all([fixture(`${name}.crt`), fixture(`${name}.key`)]);
  return { cert, key };
}

async function listening(limits: HooksListenerOptions['limits'] = {}) {
  const hooks = recordingHooks();
  const { log } = recordingLog();
  const listener = createHooksListener({ hooks, log, limits, tls: await pair('localhost') });
  const address = await listener.listen('127.0.0.1', 0);
  onTestFinished(() => listener.close(0));
  return { hooks, listener, ...address };
}

async function client(port: number): Promise<{ socket: TLSSocket; received(): string }> {
  const socket = connect({ port, host: 'localhost', ca: await fixture('ca.crt') });
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  await new Promise((done, fail) => socket.once('secureConnect', done).once('error', fail));
  socket.on('error', () => {});
  return { socket, received: () => received };
}

function request(path: string, body: string, headers = ''): string {
  return `POST /hooks/${path} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;
}

const answersIn = (text: string) => text.match(/HTTP\/1\.1 \d{3}/g) ?? [];

describe('over TLS', () => {
  it('a webhook arrives, and is known to be secure', async () => {
    const { hooks, port, url } = await listening();
    expect(url).toBe(`https://127.0.0.1:${port}`);
    const { socket, received } = await client(port);
    socket.write(request('a', '{"n":1}', 'Connection: close\r\n'));
    await until('the end', () => socket.readableEnded);
    expect(answersIn(received())).toEqual(['HTTP/1.1 200']);
    expect(hooks.received.map(({ url: path, secure, body }) => [path, secure, `${body}`])).toEqual([
      ['/hooks/a', true, '{"n":1}'],
    ]);
  });

  it('one connection serves one request after the other', async () => {
    const { hooks, port } = await listening();
    const { socket, received } = await client(port);
    for (const n of [1, 2, 3]) {
      socket.write(request(`keep/${n}`, `${n}`));
      await until(`answer ${n}`, () => answersIn(received()).length === n);
    }
    expect(hooks.received.map(({ body }) => `${body}`)).toEqual(['1', '2', '3']);
  });

  it('requests that come at once are answered in order', async () => {
    const { hooks, port } = await listening();
    const { socket, received } = await client(port);
    const sent = Array.from({ length: 20 }, (_, n) => request('pipe', `${n}`));
    socket.write(`${sent.slice(0, -1).join('')}${request('pipe', '19', 'Connection: close\r\n')}`);
    await until('the end', () => socket.readableEnded);
    expect(answersIn(received())).toHaveLength(20);
    expect(hooks.received.map(({ body }) => Number(`${body}`))).toEqual(sent.map((_, n) => n));
  });

  it('what is no HTTP is answered, and what is no TLS is closed', async () => {
    const { port } = await listening();
    const { socket, received } = await client(port);
    socket.write('this is no HTTP\r\n\r\n');
    await until('the end', () => socket.readableEnded);
    expect(answersIn(received())).toEqual(['HTTP/1.1 400']);
    const plain = connectPlain(port, '127.0.0.1');
    onTestFinished(() => void plain.destroy());
    plain.on('error', () => {});
    const ended = new Promise((done) => plain.once('close', done));
    plain.write(request('a', '1'));
    plain.resume();
    await ended;
  });

  it('the next connection gets the new certificate, the one before stays open', async () => {
    const { listener, port } = await listening();
    const before = await client(port);
    listener.renewTls(await pair('other-name'));
    const error = await client(port).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    before.socket.write(request('a', '1'));
    await until('an answer', () => answersIn(before.received()).length === 1);
  });

  it('closing does not wait for those who never shake hands', async () => {
    const { listener, port } = await listening();
    const silent = connectPlain(port, '127.0.0.1');
    onTestFinished(() => void silent.destroy());
    silent.on('error', () => {});
    const closed = new Promise((done) => silent.once('close', done));
    await new Promise((done) => silent.once('connect', done));
    const idle = await client(port);
    await listener.close(50);
    await closed;
    await until('the end of the idle one', () => idle.socket.destroyed || idle.socket.closed);
  });
});
