import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import { expressionReference, type HelperReference } from '../../../shared/expression/reference.ts';
import { isObject, typeOf, type Value, type ValueType } from '../../../shared/expression/values.ts';
import { type StepSamples, sampleAt, shortValue } from './samples.ts';

export interface CompletionOption {
  /** What is matched against what was typed, and inserted unless `insert` says otherwise. */
  label: string;
  /** Stands behind the label: a type and sample value, or a signature. */
  detail: string;
  kind: 'path' | 'step' | 'function' | 'method' | 'word' | 'block';
  /** Replaces from `from`, or from `replaceFrom`; `|` is where the cursor goes. */
  insert?: string;
  replaceFrom?: number;
  info?: { text: string; example?: string; result?: string };
  /** Higher comes first among equals. */
  boost: number;
}

const maxPaths = 1500;

/** What can stand behind a dot: fields, items and methods that the value has. */
export function memberOptions(
  value: Value,
  { dot, samples, base }: { dot: number; samples: StepSamples; base: string },
): CompletionOption[] {
  const options: CompletionOption[] = [];
  if (isObject(value)) {
    for (const key of Object.keys(value).slice(0, maxPaths)) {
      const child = sampleAt({ value }, ['value', key]);
      const label = base === 'steps' ? samples.labels[key] : undefined;
      options.push({
        label: key,
        kind: base === 'steps' ? 'step' : 'path',
        detail: label === undefined ? described(child) : `${label} · ${described(child)}`,
        boost: 20,
        ...(isName(key) ? {} : { insert: `[${JSON.stringify(key)}]`, replaceFrom: dot }),
      });
    }
  }
  if (Array.isArray(value)) {
    for (const [index, item] of value.slice(0, 3).entries()) {
      options.push({
        label: `[${index}]`,
        kind: 'path',
        detail: described(item),
        insert: `[${index}]`,
        replaceFrom: dot,
        boost: 20 - index,
      });
    }
    options.push({ label: 'length', kind: 'path', detail: String(value.length), boost: 15 });
  }
  return [...options, ...methodsOf(typeOf(value))];
}

function isName(key: string): boolean {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);
}

export function described(value: Value): string {
  const type = typeOf(value);
  if (type === 'list' || type === 'object') return `${type}, ${shortValue(value)}`;
  return type === 'null' || type === 'undefined'
    ? shortValue(value)
    : `${type} ${shortValue(value)}`;
}

let reference: readonly HelperReference[] | undefined;

function allHelpers(): readonly HelperReference[] {
  reference ??= expressionReference().groups.flatMap(({ helpers }) => helpers);
  return reference;
}

function methodsOf(type: ValueType): CompletionOption[] {
  const known = type !== 'undefined' && type !== 'null';
  return allHelpers().flatMap((helper) => {
    if (helper.method === undefined) return [];
    if (known && !helper.methodOf.includes(type)) return [];
    const takes = !helper.method.endsWith('()');
    return [
      {
        label: helper.name,
        kind: 'method' as const,
        detail: helper.method.slice(helper.method.indexOf('(')),
        insert: takes ? `${helper.name}(|)` : `${helper.name}()`,
        info: infoOf(helper, helper.method),
        boost: known ? 0 : -10,
      },
    ];
  });
}

function infoOf(helper: HelperReference, signature: string): CompletionOption['info'] {
  const { description, example } = helper;
  return {
    text: `${signature}\n${description}`,
    example: example.source,
    result: JSON.stringify(example.result),
  };
}

function functions(): CompletionOption[] {
  return allHelpers().flatMap((helper) => {
    if (helper.signature === undefined) return [];
    const takes = !helper.signature.endsWith('()');
    return [
      {
        label: helper.name,
        kind: 'function' as const,
        detail: helper.signature.slice(helper.signature.indexOf('(')),
        insert: takes ? `${helper.name}(|)` : `${helper.name}()`,
        info: infoOf(helper, helper.signature),
        boost: -20,
      },
    ];
  });
}

/** What an expression can begin with. */
export function nameOptions(
  scope: ExpressionScope,
  samples: StepSamples,
  locals: readonly string[],
): CompletionOption[] {
  const roots = Object.keys(scope).map(
    (name): CompletionOption => ({
      label: name,
      kind: 'path',
      detail: described(scope[name]),
      boost: locals.includes(name) ? 60 : 50,
    }),
  );
  const words = ['true', 'false', 'null'].map(
    (label): CompletionOption => ({ label, kind: 'word', detail: '', boost: -30 }),
  );
  return [...roots, ...pathOptions(samples), ...functions(), ...words];
}

/** Every path there is, so that typing the name of a field finds it wherever it stands. */
export function pathOptions({ scope, labels }: StepSamples): CompletionOption[] {
  const options: CompletionOption[] = [];
  const queue: { path: string; value: Value; depth: number }[] = Object.keys(scope).map((name) => ({
    path: name,
    value: scope[name],
    depth: 0,
  }));
  // Breadth first: what is near comes before what is deep inside one large list.
  for (let next = queue.shift(); next !== undefined && options.length < maxPaths; ) {
    const { path, value, depth } = next;
    if (depth > 0) {
      const step = /^steps\.(\w+)/.exec(path)?.[1];
      const label = step === undefined ? undefined : labels[step];
      options.push({
        label: path,
        kind: 'path',
        detail: label === undefined ? described(value) : `${label} · ${described(value)}`,
        boost: 10 - Math.min(depth, 9),
      });
    }
    if (depth < 8) {
      if (Array.isArray(value)) {
        const first = value[0];
        if (first !== undefined) queue.push({ path: `${path}[0]`, value: first, depth: depth + 1 });
      } else if (isObject(value)) {
        for (const key of Object.keys(value).slice(0, 200)) {
          const child = isName(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
          queue.push({ path: child, value: value[key], depth: depth + 1 });
        }
      }
    }
    next = queue.shift();
  }
  return options;
}

const blocks: readonly (readonly [label: string, insert: string, info: string])[] = [
  ['#if', '#if |}}{{/if}}', 'Shows what is between only when the condition holds.'],
  ['#each', '#each | as item}}{{ item }}{{/each}}', 'Repeats what is between for each item.'],
  ['/if', '/if}}|', 'Ends the condition.'],
  ['/each', '/each}}|', 'Ends the repetition.'],
];

export const blockOptions: readonly CompletionOption[] = blocks.map(
  ([label, insert, info], index) => ({
    label,
    kind: 'block',
    detail: '',
    insert,
    info: { text: info },
    boost: -index,
  }),
);
