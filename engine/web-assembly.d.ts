// What the sandbox uses of WebAssembly: TypeScript declares it with the DOM, which the engine has not.
// biome-ignore lint/style/noNamespace: it is the shape of JavaScript's own global
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(size: { initial: number; maximum: number });
    grow(pages: number): number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
