import { UserError } from '../errors.ts';

/**
 * - `expression_syntax`: it cannot be read.
 * - `expression_forbidden`: valid JavaScript that expressions leave out (`new`, `=`, `this` ...).
 * - `expression_unknown_function`, `expression_unknown_method`: no such name.
 * - `expression_value`: a function or an operator got a value that it cannot work with.
 * - `expression_budget`: too many steps, too much memory, nested too deeply, or a slow pattern.
 */
export type ExpressionErrorCode =
  | 'expression_syntax'
  | 'expression_forbidden'
  | 'expression_unknown_function'
  | 'expression_unknown_method'
  | 'expression_value'
  | 'expression_budget';

export interface ExpressionErrorDetails {
  code: ExpressionErrorCode;
  /** What is wrong, as a sentence without place. */
  reason: string;
  /** The whole text of the field. */
  source: string;
  /** Offsets in `source`, in UTF-16 units, 0-based; `end` is exclusive. */
  position: number;
  end: number;
  /** JSON path of the field, as `body.value.items[0]`. */
  field?: string | undefined;
  /** The closest existing name. */
  suggestion?: string | undefined;
  hint?: string | undefined;
}

export class ExpressionError extends UserError {
  readonly code: ExpressionErrorCode;
  readonly reason: string;
  readonly source: string;
  readonly position: number;
  readonly end: number;
  readonly field: string | undefined;
  readonly suggestion: string | undefined;

  constructor(details: ExpressionErrorDetails) {
    super(
      `${place(details)}: ${details.reason}`,
      details.hint === undefined ? undefined : { hint: details.hint },
    );
    this.code = details.code;
    this.reason = details.reason;
    this.source = details.source;
    this.position = details.position;
    this.end = details.end;
    this.field = details.field;
    this.suggestion = details.suggestion;
  }

  /** The same error, naming the field that holds the expression. */
  inField(field: string): ExpressionError {
    return new ExpressionError({
      code: this.code,
      reason: this.reason,
      source: this.source,
      position: this.position,
      end: this.end,
      field,
      suggestion: this.suggestion,
      hint: this.hint,
    });
  }
}

/**
 * What went wrong inside an operator or a helper, which do not know where in the text they stand.
 * The call that ran them turns it into an ExpressionError. It never leaves this folder.
 */
export class EvaluationProblem extends Error {
  readonly code: ExpressionErrorCode;
  /** Which argument is at fault, so that the position can point at it. */
  readonly argument: number | undefined;
  readonly hint: string | undefined;
  readonly suggestion: string | undefined;

  constructor(
    code: ExpressionErrorCode,
    reason: string,
    more: {
      argument?: number | undefined;
      hint?: string | undefined;
      suggestion?: string | undefined;
    } = {},
  ) {
    super(reason);
    this.code = code;
    this.argument = more.argument;
    this.hint = more.hint;
    this.suggestion = more.suggestion;
  }
}

function place({ field, source, position, end }: ExpressionErrorDetails): string {
  const where = `${field === undefined ? 'At' : `In "${field}" at`} ${lineAndColumn(source, position)}`;
  const excerpt = source
    .slice(position, Math.min(end, position + 60))
    .replaceAll(/\s+/g, ' ')
    .trim();
  return excerpt === '' ? where : `${where}, near "${excerpt}"`;
}

function lineAndColumn(source: string, position: number): string {
  const before = source.slice(0, position);
  const line = before.split('\n').length;
  const column = position - (before.lastIndexOf('\n') + 1) + 1;
  return source.includes('\n') ? `line ${line}, character ${column}` : `character ${column}`;
}
