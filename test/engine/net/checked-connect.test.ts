import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { failOnLeaks } from '../../support/leaks.ts';
import { portOf } from '../../support/local-server.ts';
import { openHttpClient } from '../../support/step-context.ts';

failOnLeaks();

async function listener(onSocket: (socket: Socket) => void = () => {}): Promise<number> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return portOf(server.address()).port;
}

it('connects by name and by address', async () => {
  const port = await listener((socket) => socket.end('hello'));
  const client = openHttpClient();
  const { signal } = new AbortController();
  for (const host of ['127.0.0.1', 'localhost']) {
    const socket = await client.connect({ host, port, signal });
    const chunks: Buffer[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('hello');
  }
});

it.each(['127.0.0.1', 'localhost', '[::1]'])('refuses what the policy blocks: %s', async (host) => {
  const client = openHttpClient({ blockPrivate: true });
  const { signal } = new AbortController();
  await expect(client.connect({ host, port: 25, signal })).rejects.toMatchObject({
    code: 'address_blocked',
  });
});

it('refuses Patchbay’s own ports and metadata addresses whatever the settings', async () => {
  const port = await listener();
  const { signal } = new AbortController();
  const client = openHttpClient({ ownPorts: () => [{ host: '127.0.0.1', port }] });
  const own = client.connect({ host: '127.0.0.1', port, signal });
  await expect(own).rejects.toMatchObject({ details: { reason: 'own_port' } });
  const metadata = client.connect({ host: '169.254.169.254', port: 25, signal });
  await expect(metadata).rejects.toMatchObject({ details: { reason: 'metadata' } });
});

it('ends with the reason of its signal, before and while connecting', async () => {
  const port = await listener();
  const client = openHttpClient();
  const reason = new Error('canceled');
  const target = { host: '127.0.0.1', port };
  await expect(client.connect({ ...target, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  const controller = new AbortController();
  const connecting = client.connect({ ...target, signal: controller.signal });
  controller.abort(reason);
  await expect(connecting).rejects.toBe(reason);
});

it('says why nothing came about', async () => {
  const { signal } = new AbortController();
  const refused = openHttpClient().connect({ host: '127.0.0.1', port: 1, signal });
  await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

it('breaks its sockets when the client closes', async () => {
  const port = await listener();
  const client = openHttpClient();
  const { signal } = new AbortController();
  const socket = await client.connect({ host: '127.0.0.1', port, signal });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await client.close();
  await closed;
  await expect(client.connect({ host: '127.0.0.1', port, signal })).rejects.toMatchObject({
    code: 'unavailable',
  });
});
