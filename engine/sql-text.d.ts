// SQL files are imported as text: by esbuild's loader in dist/, by a plugin in vitest, and by
// scripts/lib/sql-hook.mjs where Node runs the sources itself.
declare module '*.sql' {
  const text: string;
  export default text;
}
