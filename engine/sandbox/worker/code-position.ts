/** The name that the person's code has in stack traces. */
export const CODE_FILE = 'code';
/** On the line of the code's own first, so that lines count from 1 in every trace. */
const BEFORE = '(async () => {';
const MOST_FRAMES = 20;

const FRAME = new RegExp(
  String.raw`^\s*at (?:(?<name>.*?) \()?${CODE_FILE}:(?<line>\d+)(?::(?<column>\d+))?\)?$`,
);

export interface CodePosition {
  line: number | null;
  column: number | null;
  stack: string[];
}

/** What the text is evaluated as: an async function, so that `return` and `await` work. */
export function wrapped(code: string): string {
  return `${BEFORE}${code}\n})()`;
}

/**
 * Where an error came about, by QuickJS's stack trace, which the code may have written itself. Lines
 * are those of the person's code, from 1; what lies outside of it is left out.
 */
export function positionOf(stack: string, code: string): CodePosition {
  const lines = code.split('\n').length;
  const position: CodePosition = { line: null, column: null, stack: [] };
  for (const text of stack.split('\n')) {
    const found = FRAME.exec(text)?.groups;
    if (found === undefined) continue;
    const { name } = found;
    if (name === '<eval>') continue;
    // Of a bracket that is not closed QuickJS says that it is missing at the end.
    const line = Math.min(Number(found['line']), lines);
    const column = found['column'] === undefined ? null : columnAt(line, Number(found['column']));
    if (position.stack.length === 0) Object.assign(position, { line, column });
    const where = column === null ? `line ${line}` : `line ${line}, column ${column}`;
    position.stack.push(
      name === undefined || name === '<anonymous>' ? where : `${name.slice(0, 100)}, ${where}`,
    );
    if (position.stack.length >= MOST_FRAMES) break;
  }
  return position;
}

function columnAt(line: number, column: number): number {
  return line === 1 ? Math.max(1, column - BEFORE.length) : column;
}
