import { typeOf, type Value, type ValueType } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';
import { type StepSamples, sampleAt } from '../expression/samples.ts';
import { segmentsOf } from '../expression/segments.ts';
import type { OperatorOption } from './field-spec.ts';

export interface OperatorGroup {
  title: string;
  operators: readonly OperatorOption[];
}

const titles: Readonly<Record<string, string>> = {
  any: 'Any value',
  text: 'Text',
  number: 'Number',
  date: 'Date',
  boolean: 'True or false',
  list: 'List',
  object: 'Object',
};

/** Operators by what they compare; those that fit the value's type come first. */
export function operatorGroups(
  operators: readonly OperatorOption[],
  value: Value,
): readonly OperatorGroup[] {
  const fitting = groupsFor(value);
  const names = [...new Set([...fitting, ...operators.map(({ group }) => group)])];
  return names
    .map((name) => ({
      title: titles[name] ?? name,
      operators: operators.filter(({ group }) => group === name),
    }))
    .filter((group) => group.operators.length > 0);
}

const byType: Readonly<Record<ValueType, readonly string[]>> = {
  text: ['text', 'any'],
  number: ['number', 'any', 'date'],
  boolean: ['boolean', 'any'],
  list: ['list', 'any'],
  object: ['object', 'any'],
  null: ['any'],
  undefined: ['any'],
};

function groupsFor(value: Value): readonly string[] {
  if (typeof value === 'string') {
    if (/^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(value)) return ['date', 'text', 'any'];
    if (value.trim() !== '' && Number.isFinite(Number(value))) return ['text', 'number', 'any'];
  }
  return byType[typeOf(value)];
}

/** What a side of a condition is on the samples, where it only reads one path. */
export function sampleOf(side: Json | undefined, { scope }: StepSamples): Value {
  if (typeof side !== 'string') return side;
  const [first, ...others] = segmentsOf(side);
  const whole = first?.path !== undefined && others.length === 0 && first.to === side.length;
  return whole && first.from === 0 ? sampleAt(scope, first.path) : undefined;
}
