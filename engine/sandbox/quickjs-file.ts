import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** QuickJS as WebAssembly: in its package, or where the build put it beside the threads. */
export function quickjsFile(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('../workers/quickjs.wasm', import.meta.url);
  const require = createRequire(import.meta.url);
  return pathToFileURL(require.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
}
