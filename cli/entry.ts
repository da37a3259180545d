#!/usr/bin/env node
// What `patchbay` starts with. It imports nothing that touches SQLite: on an older Node the
// binding kills the process without a word, so the version is looked at first.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
// Not by name: Node 20 must get as far as the message below, and has no compile cache.
import nodeModule from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSupportedNode, minimumNode } from './node-version.ts';

function runWith(node: string): void {
  const entry = fileURLToPath(import.meta.url);
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well, and twice means "stop at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`patchbay: could not start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

if (isSupportedNode(process.versions.node)) {
  // A third of a short command's time is compiling. Beside the program, where nobody else writes;
  // where that cannot be written, nothing is kept.
  nodeModule.enableCompileCache(fileURLToPath(new URL('.compile-cache', import.meta.url)));
  await import('./main.ts');
} else {
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const ownNode = fileURLToPath(
    new URL(join('..', 'node_modules', 'node', 'bin', binary), import.meta.url),
  );
  if (existsSync(ownNode)) {
    runWith(ownNode);
  } else {
    console.error(
      `patchbay needs Node.js ${minimumNode} or newer and this is ${process.versions.node}: ` +
        'run `npm ci` in the project folder (it brings its own) or install a newer Node.js.',
    );
    process.exit(1);
  }
}
