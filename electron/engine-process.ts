// What the engine's process starts with. The libraries it then loads expect functions of Node 22 as
// they are read; the Electron that the app is tested with can have Node 20, where the few that are
// missing are not needed.
import threads from 'node:worker_threads';
import zlib from 'node:zlib';

function missing(): never {
  throw new Error('This Node.js has no Zstandard.');
}

if (!('createZstdDecompress' in zlib)) Object.assign(zlib, { createZstdDecompress: missing });
if (!('markAsUncloneable' in threads)) Object.assign(threads, { markAsUncloneable() {} });

await import('./engine-main.ts');
