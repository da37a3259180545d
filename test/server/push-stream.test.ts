import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import express from 'express';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createRpcRouter } from '../../server/rpc/http.ts';
import type { Push } from '../../shared/rpc/push.ts';
import { portOf } from '../support/local-server.ts';
import { type RealEngine, startEngine } from '../support/real-engine.ts';
import { until } from '../support/until.ts';

let real: RealEngine;
beforeAll(async () => {
  real = await startEngine();
});
afterAll(() => real.close());

/** The push stream over a real socket, with pushes that the test makes. */
async function streaming() {
  const listeners = new Set<(push: Push) => void>();
  const rpc = createRpcRouter({
    log: real.log,
    engine: {
      api: real.engine.api,
      onPush(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const server = createServer(express().use(rpc.router));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    rpc.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const socket = connect(portOf(server.address()).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    received += text;
  });
  socket.write('GET /rpc/push HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await until('the stream', () => received.includes('event: ready'));
  return {
    listeners,
    socket,
    received: () => received,
    push(push: Push) {
      for (const listener of listeners) listener(push);
    },
  };
}

it('gives a reader that stalls a summary instead of everything it missed', async () => {
  const { socket, push, received } = await streaming();
  socket.pause();
  const ids = Array.from({ length: 150 }, (_, i) => `01890a5d-ac96-774b-bcce-${i}`);
  for (let i = 0; i < 50_000; i += 1) {
    push({ topic: 'event', ids, all: false });
    // So that the socket can take what it will take.
    if (i % 500 === 0) await nextTurn();
  }
  push({ topic: 'settings', ids: [], all: true });
  socket.resume();
  await until('the last push', () => received().includes('"settings"'));
  // All of it would be 250 MB; what the socket had taken before it was full is a few.
  expect(received().length).toBeLessThan(16 * 1024 * 1024);
});

it('forgets a reader that went away', async () => {
  const { socket, listeners, push } = await streaming();
  expect(listeners.size).toBe(1);
  socket.destroy();
  await until('the end of the subscription', () => {
    push({ topic: 'run', ids: [], all: true });
    return listeners.size === 0;
  });
});
