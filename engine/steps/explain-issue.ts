import * as z from 'zod';
import { closestName, didYouMean } from '../../shared/expression/suggestions.ts';

const maxListed = 12;

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/**
 * Words for problems of a step's params: what was found, what is expected, and the nearest valid
 * name. `undefined` leaves the message to zod. A schema's own `error` goes before this.
 */
export const explainIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, issue.inst);
    case 'invalid_value':
      return unknownValue(issue.input, issue.values);
    case 'invalid_type':
      return wrongType(issue.input, issue.expected);
    case 'invalid_union':
      return noBranch(issue);
    case 'invalid_key':
      return issue.issues.map(({ message }) => message).join('; ');
    case 'too_small':
      return issue.minimum === 1 && (issue.origin === 'string' || issue.origin === 'array')
        ? 'must not be empty'
        : undefined;
    default:
      return undefined;
  }
};

function unknownKeys(keys: readonly string[], inst: unknown): string {
  const known = inst instanceof z.ZodObject ? Object.keys(inst.shape) : [];
  const lines = keys.map(
    (key) => `there is no param "${key}" here${didYouMean(closestName(key, known))}`,
  );
  const guessed = lines.some((line) => line.endsWith('?'));
  return guessed || known.length === 0
    ? lines.join('; ')
    : `${lines.join('; ')}; there is ${listed(known)}`;
}

function unknownValue(input: unknown, values: readonly z.core.util.Primitive[]): string {
  const names = values.filter((value) => value !== undefined).map(String);
  if (input === undefined) return `is missing: choose ${listed(names)}`;
  if (typeof input !== 'string') return `must be ${listed(names)}, not ${found(input)}`;
  const suggestion = closestName(input, names);
  return suggestion === undefined
    ? `"${input}" is not one of ${names.join(', ')}`
    : `"${input}" is not known here${didYouMean(suggestion)}`;
}

function wrongType(input: unknown, expected: string): string {
  const wanted = typeWords[expected] ?? expected;
  return input === undefined
    ? `is missing: expected ${wanted}`
    : `must be ${wanted}, not ${found(input)}`;
}

function noBranch(issue: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string | undefined {
  // `inclusive: false` says that several branches fit: there is nothing to explain by a branch.
  if (issue.inclusive === false) return undefined;
  const { discriminator, options, errors } = issue;
  if (discriminator !== undefined && options !== undefined) {
    const { input } = issue;
    const value =
      typeof input === 'object' && input !== null
        ? Object.getOwnPropertyDescriptor(input, discriminator)?.value
        : input;
    return unknownValue(value, options);
  }
  // The branch that fits best is the one that got furthest into the value.
  const [best] = [...errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  return best?.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; ');
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).map((name) => `"${name}"`);
  if (names.length > maxListed) return `${shown.join(', ')}, …`;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} or ${shown[shown.length - 1]}`;
}

function found(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  switch (typeof input) {
    case 'string':
      return `text (${JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input)})`;
    case 'number':
      return `a number (${input})`;
    case 'boolean':
      return String(input);
    default:
      return 'an object';
  }
}
