import type { Random } from '../random.ts';

/** Choices drawn from one stream of random numbers. */
export interface Dice {
  chance(probability: number): boolean;
  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number;
  pick<T>(options: readonly T[]): T;
  /** A name of the record and what stands there. */
  entry<T>(from: Readonly<Record<string, T>>): [string, T];
  bytes(length: number): Buffer;
  token(length: number): string;
}

const TOKEN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';

export function createDice(random: Random): Dice {
  const integer = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1));
  function pick<T>(options: readonly T[]): T {
    const index = integer(0, options.length - 1);
    const [chosen] = options.slice(index, index + 1);
    if (chosen === undefined) throw new Error('there is nothing to choose from');
    return chosen;
  }
  return {
    chance: (probability) => random.next() < probability,
    integer,
    pick,
    entry: (from) => pick(Object.entries(from)),
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(0, 255))),
    token(length) {
      let token = '';
      while (token.length < length) token += TOKEN.charAt(integer(0, TOKEN.length - 1));
      return token;
    },
  };
}
