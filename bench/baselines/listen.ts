import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves on a free port and says where, in the form `patchbay serve --json` has. */
export function listen(app: RequestListener): void {
  const server = createServer(app);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(
      `${JSON.stringify({ ready: true, hooks: `http://127.0.0.1:${port}`, pid: process.pid })}\n`,
    );
  });
  process.on('SIGTERM', () => process.exit(0));
}
