import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

let count = 0;
const arrivals: [number, number][] = [];
const server = createServer((request, response) => {
  if (request.url === '/count' || request.url === '/arrivals') {
    response.end(JSON.stringify(request.url === '/count' ? count : arrivals));
    return;
  }
  const arrivedAt = performance.timeOrigin + performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    count++;
    const id = /"id":(\d+)/.exec(Buffer.concat(chunks).toString('utf8', 0, 200))?.[1];
    if (id !== undefined && arrivals.length < 100_000) arrivals.push([Number(id), arrivedAt]);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 11 });
    response.end('{"ok":true}');
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
