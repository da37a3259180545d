/** A word of a command as the shell would hand it on. */
export interface Word {
  text: string;
  /** What the shell would have filled in, as written: `$TOKEN`. It is left in the text. */
  variables: string[];
}

export interface Words {
  words: Word[];
  /** What comes after the command, from the sign that ended it on: `| jq .`; empty: nothing. */
  rest: string;
}

/** The number (from 1) of a word that is not finished, and why. */
export interface UnfinishedWord {
  unfinished: number;
  start: string;
}
