import variant from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

const PAGE_BYTES = 65_536;
/** What the program itself is linked to start with. */
const LEAST_PAGES = 256;
/** It asks for a fifth, a tenth and a twentieth more than it needs before it gives up. */
const TRIES_TO_GROW = 3;

/** One QuickJS with a memory of its own. Never used for two runs. */
export interface Instance {
  readonly quickjs: QuickJSWASMModule;
  readonly memoryLimitBytes: number;
  /** Whether it ever asked for more memory than it may have. */
  exhausted(): boolean;
}

/** The memory is used up, as the host's side of QuickJS finds out. */
export class OutOfMemory extends Error {}

/**
 * The limit is the memory's own maximum: QuickJS counts what it allocates, but not all that its C
 * code takes.
 */
export async function createInstance(
  module: WebAssembly.Module,
  memoryLimitBytes: number,
): Promise<Instance> {
  const memory = new WebAssembly.Memory({
    initial: LEAST_PAGES,
    maximum: Math.max(LEAST_PAGES, Math.floor(memoryLimitBytes / PAGE_BYTES)),
  });
  let refused = 0;
  let exhausted = false;
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    try {
      const before = grow(pages);
      refused = 0;
      return before;
    } catch (error) {
      if (++refused >= TRIES_TO_GROW) exhausted = true;
      throw error;
    }
  };
  const quickjs = await newQuickJSWASMModuleFromVariant({
    ...variant,
    importModuleLoader: async () => {
      const load = loaderOf(await variant.importModuleLoader());
      return () => instantiate(load, module, memory);
    },
  });
  return { quickjs, memoryLimitBytes, exhausted: () => exhausted };
}

type Imported = Awaited<ReturnType<QuickJSSyncVariant['importModuleLoader']>>;
type Loader = Extract<Imported, (...args: never) => unknown>;

/** Bundlers differ in what the import of a CommonJS module gives. */
function loaderOf(imported: Imported): Loader {
  if (typeof imported === 'function') return imported;
  return typeof imported.default === 'function' ? imported.default : imported.default.default;
}

async function instantiate(
  load: Loader,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): ReturnType<Loader> {
  const silent = {
    // Words of the C library, such as those of a failed assertion.
    print: () => {},
    printErr: () => {},
  };
  const emscripten = await load({
    ...silent,
    wasmMemory: memory,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
  const malloc = emscripten._malloc;
  // The library writes to the address it is given, and 0 is where the program's own data lies.
  emscripten._malloc = (size) => {
    const address = malloc(size);
    if (address === 0) throw new OutOfMemory();
    return address;
  };
  return emscripten;
}
