/** Told at once; a loop that prints a million lines must not become a million messages. */
const BURST_LINES = 500;
const LINES_PER_MS = 0.5;
const KEPT_LINES = 100;
const LONGEST_LINE = 2000;

/**
 * Passes lines on while there are not too many; of a flood it keeps the newest, and says how many it
 * left out.
 */
export class ConsoleLines {
  readonly #send: (lines: string[]) => void;
  readonly #now: () => number;
  readonly #kept: string[] = [];
  #leftOut = 0;
  #credit = BURST_LINES;
  #at: number;

  constructor(send: (lines: string[]) => void, now: () => number) {
    this.#send = send;
    this.#now = now;
    this.#at = now();
  }

  add(text: string): void {
    for (const line of text.split('\n')) {
      this.#kept.push(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line);
      if (this.#kept.length > KEPT_LINES) {
        this.#kept.shift();
        this.#leftOut++;
      }
    }
    const now = this.#now();
    this.#credit = Math.min(BURST_LINES, this.#credit + (now - this.#at) * LINES_PER_MS);
    this.#at = now;
    // As much at a time as is kept, so that a flood comes in few messages.
    if (this.#credit >= (this.#leftOut > 0 ? KEPT_LINES : 1)) this.flush();
  }

  flush(): void {
    if (this.#kept.length === 0) return;
    const lines = this.#kept.splice(0);
    if (this.#leftOut > 0) lines.unshift(`… ${this.#leftOut} lines left out`);
    this.#leftOut = 0;
    this.#credit -= lines.length;
    this.#send(lines);
  }
}
