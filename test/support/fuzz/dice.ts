import type { Random } from '../random.ts';

/** Choices drawn from one stream of random numbers. */
export interface Dice {
  chance(probability: number): boolean;
  /** From `low` to `high`, both included. */
  integer(low: number, high: number): number;
  pick<T>(options: readonly [T, ...T[]]): T;
  /** A name of the record and what stands there. */
  entry<T>(from: Readonly<Record<string, T>>): [string, T];
  bytes(length: number): Buffer;
  token(length: number): string;
}

const TOKEN = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';

export function createDice(random: Random): Dice {
  const integer = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1));
  const pick = <T>(options: readonly [T, ...T[]]) =>
    options[integer(0, options.length - 1)] ?? options[0];
  return {
    chance: (probability) => random.next() < probability,
    integer,
    pick,
    entry(from) {
      const [first, ...others] = Object.entries(from);
      if (first === undefined) throw new Error('there is nothing to choose from');
      return pick([first, ...others]);
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(0, 255))),
    token: (length) =>
      Array.from({ length }, () => TOKEN.charAt(integer(0, TOKEN.length - 1))).join(''),
  };
}
