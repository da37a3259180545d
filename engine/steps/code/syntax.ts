import { parse } from 'acorn';

/** What is wrong with the code as it is written; null when nothing is. */
export function syntaxProblem(code: string): string | null {
  try {
    parse(code, {
      ecmaVersion: 'latest',
      sourceType: 'script',
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
    });
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (error.message.startsWith("'import' and 'export'"))
      return `line ${lineOf(error)}: there are no modules here, so import and export do not work`;
    const message = error.message.replace(/ \(\d+:\d+\)$/, '');
    return `line ${lineOf(error)}, column ${columnOf(error)}: ${message}`;
  }
}

function lineOf(error: SyntaxError): number {
  return position(error).line;
}

/** acorn counts columns from 0. */
function columnOf(error: SyntaxError): number {
  return position(error).column + 1;
}

function position(error: SyntaxError): { line: number; column: number } {
  const loc: unknown = 'loc' in error ? error.loc : undefined;
  if (typeof loc !== 'object' || loc === null) return { line: 1, column: 0 };
  const line: unknown = Reflect.get(loc, 'line');
  const column: unknown = Reflect.get(loc, 'column');
  return {
    line: typeof line === 'number' ? line : 1,
    column: typeof column === 'number' ? column : 0,
  };
}
