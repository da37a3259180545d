/**
 * - `missing_path`: it reads something that is not there; the value is `undefined`.
 * - `likely_seconds`: a number is read as a date in milliseconds, but looks like seconds.
 * - `not_finite`: a calculation gave NaN or Infinity, which JSON cannot carry; the value is `null`.
 */
export type ExpressionWarningCode = 'missing_path' | 'likely_seconds' | 'not_finite';

export interface ExpressionWarning {
  readonly code: ExpressionWarningCode;
  readonly message: string;
  /** The path as written: `trigger.body.custmer.email`. */
  readonly path: string;
  /** Offsets in the field's text, in UTF-16 units, 0-based; `end` is exclusive. */
  readonly position: number;
  readonly end: number;
  /** The closest existing name. */
  readonly suggestion?: string;
  /** JSON path of the field, as `body.value.items[0]`. */
  readonly field?: string;
}
