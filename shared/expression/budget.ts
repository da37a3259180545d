import { EvaluationProblem } from './expression-error.ts';

export interface BudgetLimits {
  /**
   * About one per operator carried out, per list item a helper looks at, and per 64 characters of
   * text it reads. The default takes some tens of milliseconds.
   */
  steps: number;
  /** Bytes of text, lists and objects that are made, counted before they are made. */
  bytes: number;
  /** Bytes of JSON of one result (a plain path, which copies nothing, is not limited). */
  resultBytes: number;
  /** Milliseconds spent in patterns (regular expressions), all together. */
  regexMs: number;
}

const defaultLimits: Readonly<BudgetLimits> = {
  steps: 2_000_000,
  bytes: 64 * 1024 * 1024,
  resultBytes: 16 * 1024 * 1024,
  regexMs: 250,
};

/** Lists and objects inside each other, at most; deeper ones would overflow JSON writers. */
export const maxDepth = 200;

/** What one evaluation, or all fields of one step together, may use up. Counts down. */
export class Budget {
  readonly limits: Readonly<BudgetLimits>;
  #steps: number;
  #bytes: number;
  #regexMs: number;

  constructor(limits: Partial<BudgetLimits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
    this.#steps = this.limits.steps;
    this.#bytes = this.limits.bytes;
    this.#regexMs = this.limits.regexMs;
  }

  get stepsLeft(): number {
    return this.#steps;
  }

  get bytesLeft(): number {
    return this.#bytes;
  }

  get regexMsLeft(): number {
    return this.#regexMs;
  }

  spend(steps: number): void {
    this.#steps -= steps;
    // Written so that NaN, too, counts as exhausted.
    if (!(this.#steps >= 0)) {
      throw new EvaluationProblem(
        'expression_budget',
        `this takes more than ${this.limits.steps.toLocaleString('en')} steps`,
        { hint: 'Work on fewer items, or split the work over several steps.' },
      );
    }
  }

  /** To be called before the memory is taken. */
  allocate(bytes: number): void {
    this.#bytes -= bytes;
    if (!(this.#bytes >= 0)) throw tooLarge(this.limits.bytes);
  }

  spendRegexTime(milliseconds: number): void {
    this.#regexMs -= milliseconds;
  }

  /** Text that is put together without copying still may not grow beyond all bounds. */
  checkTextLength(length: number): void {
    if (!(length * 2 <= this.limits.bytes)) throw tooLarge(this.limits.bytes);
  }

  readText(text: string): void {
    this.spend(text.length >> 6);
  }

  allocateText(length: number): void {
    this.allocate(length * 2 + 32);
  }

  allocateList(length: number): void {
    this.allocate(length * 8 + 32);
  }

  allocateObject(keys: number): void {
    this.allocate(keys * 64 + 64);
  }
}

export function tooLarge(limit: number): EvaluationProblem {
  return new EvaluationProblem(
    'expression_budget',
    `this needs more than ${formatSize(limit)} of memory`,
    { hint: 'Make smaller texts and lists, or split the work over several steps.' },
  );
}

function formatSize(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${Math.round(bytes / 1024 / 1024)} MB` : `${bytes} bytes`;
}

export function tooDeep(): EvaluationProblem {
  return new EvaluationProblem(
    'expression_budget',
    `lists and objects are nested more than ${maxDepth} deep`,
  );
}
