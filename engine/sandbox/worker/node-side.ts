import { randomBytes, randomUUID } from 'node:crypto';

const MEMBERS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const;

/** What the code's globals ask of Node: `[address, base]`, or `[address, base, member, value]`. */
export function urlParts(question: unknown): string {
  if (!Array.isArray(question)) return 'null';
  const [address, base, member, value]: unknown[] = question;
  try {
    const url = typeof base === 'string' ? new URL(`${address}`, base) : new URL(`${address}`);
    const name = MEMBERS.find((one) => one === member);
    if (name !== undefined && name !== 'origin') url[name] = `${value}`;
    return JSON.stringify(Object.fromEntries(MEMBERS.map((one) => [one, url[one]])));
  } catch {
    return 'null';
  }
}

export function randomHex(count: string): string {
  const bytes = Math.min(65_536, Math.max(0, Math.trunc(Number(count)) || 0));
  return randomBytes(bytes).toString('hex');
}

export function uuid(): string {
  return randomUUID();
}
