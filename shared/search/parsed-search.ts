import type { Condition } from './condition.ts';
import type { SearchScope } from './operator.ts';
import type { TextRange } from './tokenize.ts';

/** One term as it stands in the text, for colours and completion, and what it asks for. */
export interface SearchTerm extends TextRange {
  /** With `-` before it: what fits is left out. */
  negated: boolean;
  /** Name in the catalogue; null: free text. */
  operator: string | null;
  /** Where the operator stands, its colon included; null: free text. */
  name: TextRange | null;
  /** Where the value stands, quotes included; empty where there is none yet. */
  value: TextRange;
  /** Null: it is not finished yet and asks for nothing, or it cannot be understood. */
  condition: Condition | null;
  /** Why it cannot be understood. Such a term fits nothing. */
  problem: string | null;
}

export interface SearchProblem extends TextRange {
  /** A sentence for people, with what to write instead. */
  message: string;
}

/** All clauses must fit; of the terms of a clause (`a OR b`) one. */
export interface ParsedSearch {
  text: string;
  scope: SearchScope;
  clauses: readonly (readonly SearchTerm[])[];
  /** Those of the terms, and remarks that change nothing. In the order of the text. */
  problems: readonly SearchProblem[];
  /** Where `OR` stands. */
  connectives: readonly TextRange[];
}
