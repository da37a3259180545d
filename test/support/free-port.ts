import { once } from 'node:events';
import { createServer } from 'node:net';
import { portOf } from './local-server.ts';

/** A port that nobody listened at a moment ago, for what has to know its own before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = portOf(server.address());
  server.close();
  await once(server, 'close');
  return port;
}
