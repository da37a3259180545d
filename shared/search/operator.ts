/** What is searched: the inbox, or the list of runs. */
export type SearchScope = 'events' | 'runs';

/**
 * What stands behind the colon.
 * `choice`: one of a fixed list, or its beginning. `name`: what people named, or a part of it.
 * `time`: a moment. `size`, `duration`, `count`: a number with a comparison.
 */
export type OperatorValue =
  | 'choice'
  | 'name'
  | 'text'
  | 'header'
  | 'id'
  | 'time'
  | 'size'
  | 'duration'
  | 'count';

export interface OperatorChoice {
  value: string;
  summary: string;
}

export interface SearchOperator {
  name: string;
  /** Other words for it that people try. */
  aliases: readonly string[];
  takes: OperatorValue;
  /** One sentence: what is found. */
  summary: string;
  examples: readonly string[];
  /** Of a `choice`; of a `name`, those that are always there. */
  choices: readonly OperatorChoice[];
}

export function operator(
  name: string,
  takes: OperatorValue,
  rest: Pick<SearchOperator, 'summary' | 'examples'> &
    Partial<Pick<SearchOperator, 'aliases' | 'choices'>>,
): SearchOperator {
  return { name, takes, aliases: [], choices: [], ...rest };
}
