import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isMissing, isObject, ownValue } from '../../shared/expression/values.ts';
import type { Json } from '../../shared/json.ts';
import { StepFailure } from '../steps/define-step.ts';

/** Longer keys are kept by their hash. */
const MAX_KEY = 300;

export const scopeParam = z.enum(['workflow', 'workspace']).default('workflow').meta({
  title: 'Scope',
  description: 'Whether only this workflow counts, or all workflows together.',
  field: 'select',
});

/** A colon is left out, because it separates the parts of a key. */
export const nameParam = z
  .string()
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,99}$/u,
    'must be letters, digits and blanks (at most 100)',
  )
  .meta({
    title: 'Shared name',
    description: 'Steps of the same name count together. Left out: this step alone.',
    field: 'text',
  });

interface Owner {
  /** The step type. */
  type: string;
  stepId: string;
  name: string | undefined;
}

/** What all keys of a step begin with: of its own, or of all steps that share a name. */
export function keptPrefix({ type, stepId, name }: Owner): string {
  return `${type}:${name === undefined ? `#${stepId}` : name}:`;
}

/**
 * The text of a key that a person chose. Lists and objects are the same key when their contents are.
 * Throws StepFailure `key_missing`: taking every missing key for the same one hides what is wrong.
 */
export function keyText(key: Json | undefined): string {
  if (isMissing(key) || key === '')
    throw new StepFailure({
      code: 'key_missing',
      message: 'There is no key: the expression of "key" gave nothing.',
      hint: 'Look at its path, or give it a default: {{ path ?? "none" }}.',
    });
  const text = typeof key === 'object' ? JSON.stringify(ordered(key)) : String(key);
  return text.length <= MAX_KEY
    ? text
    : `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  return Object.keys(value)
    .sort()
    .map((key) => [key, ordered(ownValue(value, key) ?? null)]);
}
