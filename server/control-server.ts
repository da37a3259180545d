import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import express from 'express';
import type { Logger } from 'pino';
import type { Engine } from '../engine/index.ts';
import { assertOwnFolder } from './control-client.ts';
import { listenOn } from './listen.ts';
import { refuse } from './problem.ts';
import { createRpcRouter } from './rpc/http.ts';

export interface ControlServer {
  listen(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The same calls as the UI server's, for commands on this computer: over a Unix domain socket or
 * a Windows named pipe, never over TCP. No token: whoever may open the file is the owner.
 */
export function createControlServer({
  engine,
  path,
  log,
}: {
  engine: Pick<Engine, 'api' | 'onPush'>;
  path: string;
  log: Logger;
}): ControlServer {
  const rpc = createRpcRouter({ engine, log });
  const app = express();
  app.disable('x-powered-by');
  app.use(rpc.router);
  app.use((_req, res) =>
    refuse(res, 404, { code: 'not_found', message: 'There is nothing here.' }),
  );
  const server = createServer(app);
  const isFile = process.platform !== 'win32';

  return {
    async listen() {
      if (!isFile) return void (await listenOn(server, { path }));
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      assertOwnFolder(path);
      // Left over from a crash: the lock file has made sure that no other engine is running.
      rmSync(path, { force: true });
      // The socket is made inside listen(), so it never exists with wider permissions.
      const mask = process.umask(0o177);
      const listening = listenOn(server, { path });
      process.umask(mask);
      await listening;
      chmodSync(path, 0o600);
    },
    async close() {
      rpc.close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      if (isFile) rmSync(path, { force: true });
    },
  };
}
