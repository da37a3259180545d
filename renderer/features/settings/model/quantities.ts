/** How a setting is written by people: `10 GB`, `5 min`, one entry a line. */
export type Reading<T> = { value: T } | { problem: string };

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'];

/** `10 GB`; whole bytes where no unit fits exactly. Steps of 1024. */
export function sizeText(bytes: number): string {
  let power = 0;
  let value = bytes;
  while (power < sizes.length - 1 && value !== 0 && value % 1024 === 0) {
    value /= 1024;
    power++;
  }
  return `${value} ${sizes[power]}`;
}

export function readSize(text: string): Reading<number> {
  const [, number = '', unit = 'B'] = /^(\d+(?:[.,]\d+)?)\s*([kmgt]?b)?$/i.exec(text.trim()) ?? [];
  const power = sizes.indexOf(unit.toUpperCase());
  if (number === '' || power < 0) return { problem: 'Write a size, such as 10 GB or 512 MB.' };
  return { value: Math.round(Number(number.replace(',', '.')) * 1024 ** power) };
}

const times: readonly (readonly [unit: string, ms: number])[] = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
];

/** `5 min`, `90 s`, `250 ms`. */
export function timeText(ms: number): string {
  const [unit, size] = times.find(([, each]) => ms >= each && ms % each === 0) ?? ['ms', 1];
  return `${ms / size} ${unit}`;
}

export function readTime(text: string): Reading<number> {
  const [, number = '', unit = ''] = /^(\d+(?:[.,]\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? [];
  const size = times.find(([name]) => name === unit.toLowerCase())?.[1];
  if (number === '' || size === undefined)
    return { problem: 'Write a time, such as 30 s or 5 min.' };
  return { value: Math.round(Number(number.replace(',', '.')) * size) };
}

export function readNumber(text: string): Reading<number> {
  const trimmed = text.trim().replaceAll(/(?<=\d)[,' ](?=\d{3}\b)/g, '');
  return /^\d+(?:\.\d+)?$/.test(trimmed)
    ? { value: Number(trimmed) }
    : { problem: 'Write a number.' };
}

export function readLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
