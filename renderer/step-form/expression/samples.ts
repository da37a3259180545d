import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import {
  isObject,
  ownItem,
  ownValue,
  typeOf,
  type Value,
} from '../../../shared/expression/values.ts';

/** The data that a step's expressions would read, as far as there is any. */
export interface StepSamples {
  /** `trigger`, `steps` (outputs by step id), `item` and `index` in loops, `run`, `workflow`, `vars`. */
  readonly scope: ExpressionScope;
  /** Names of steps by their id, as the canvas shows them. */
  readonly labels: { readonly [stepId: string]: string };
  /** IANA name of the workflow's or workspace's zone; the browser's when left out. */
  readonly timeZone?: string;
}

export const noSamples: StepSamples = { scope: {}, labels: {} };

/** What stands at a path of the samples; `undefined` when nothing does. */
export function sampleAt(scope: ExpressionScope, keys: readonly string[]): Value {
  const [root = '', ...rest] = keys;
  let current: Value = Object.hasOwn(scope, root) ? scope[root] : undefined;
  for (const key of rest) {
    if (Array.isArray(current)) {
      if (key === 'length') current = current.length;
      else current = /^\d+$/.test(key) ? ownItem(current, Number(key)) : undefined;
    } else current = isObject(current) ? ownValue(current, key) : undefined;
  }
  return current;
}

/**
 * `there`; `missing`: the data around it is there and does not have it; `unknown`: there are no
 * samples to say.
 */
export function knownAt(
  scope: ExpressionScope,
  keys: readonly string[],
): 'there' | 'missing' | 'unknown' {
  if (sampleAt(scope, keys) !== undefined) return 'there';
  const [root = ''] = keys;
  const whole = sampleAt(scope, root === 'steps' ? keys.slice(0, 2) : keys.slice(0, 1));
  return whole === undefined || whole === null ? 'unknown' : 'missing';
}

const rootNames: Readonly<Record<string, string>> = {
  trigger: 'Trigger',
  item: 'Item',
  index: 'Index',
  run: 'Run',
  workflow: 'Workflow',
  vars: 'Variables',
};

/** The parts of a path as people read them: `Fetch orders`, `body`, `items[0]`, `sku`. */
export function pathWords(
  keys: readonly string[],
  labels: StepSamples['labels'],
): readonly string[] {
  const [root = '', second, ...rest] = keys;
  const isStep = root === 'steps' && second !== undefined;
  const first = isStep
    ? (own(labels, second) ?? second)
    : (own(labels, root) ?? own(rootNames, root) ?? root);
  const words = [first];
  const further = isStep ? rest : keys.slice(1);
  for (const key of further) {
    if (/^\d+$/.test(key)) words.push(`${words.pop() ?? ''}[${key}]`);
    else words.push(key);
  }
  return words;
}

function own(record: { readonly [key: string]: string }, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

const shownLength = 80;

/** A value in a few characters: text in quotes, the count of a list or an object. */
export function shortValue(value: Value): string {
  switch (typeOf(value)) {
    case 'text': {
      const text = String(value);
      const cut = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
      return JSON.stringify(cut);
    }
    case 'list': {
      const count = Array.isArray(value) ? value.length : 0;
      return count === 1 ? '1 item' : `${count.toLocaleString('en-US')} items`;
    }
    case 'object': {
      const count = isObject(value) ? Object.keys(value).length : 0;
      return count === 1 ? '1 field' : `${count.toLocaleString('en-US')} fields`;
    }
    case 'undefined':
      return 'nothing';
    default:
      return String(value);
  }
}
