import type { Readable } from 'node:stream';

/** What a program wrote, up to a limit; it may go on writing. */
export class Captured {
  readonly #chunks: Buffer[] = [];
  readonly #limit: number;
  #size = 0;
  #truncated = false;

  constructor(stream: Readable, limit: number) {
    this.#limit = limit;
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    // A pipe that breaks has said all it will.
    stream.on('error', () => {});
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** UTF-8, without the last line break; what was cut off in the middle of a character is left out. */
  get text(): string {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    return decoder.decode(this.bytes, { stream: this.#truncated }).replace(/\r?\n$/, '');
  }

  #take(chunk: Buffer): void {
    const room = this.#limit - this.#size;
    if (chunk.length > room) this.#truncated = true;
    if (room <= 0) return;
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(taken);
    this.#size += taken.length;
  }
}
