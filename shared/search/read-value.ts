import type { Condition } from './condition.ts';
import { readMoment } from './moment.ts';
import type { SearchOperator } from './operator.ts';
import { readQuantity, type Unit } from './quantity.ts';
import { isSpace, type QuotedText, readText, type TextRange } from './tokenize.ts';

/** What stands behind an operator's colon. */
export interface OperatorReading {
  value: TextRange;
  condition: Condition | null;
  problem: string | null;
}

const MOST_VALUES = 50;

/** Never throws; `from` is the character behind the colon, or the first one of the value. */
export function readValue(text: string, from: number, operator: SearchOperator): OperatorReading {
  if (operator.takes === 'header') return readHeader(text, from);
  const isList = ['choice', 'name', 'id'].includes(operator.takes);
  if (!isList) {
    const one = readText(text, from);
    const value = { from, to: one.to };
    const isLast = one.to === text.length && !(one.quoted && one.closed);
    return { value, ...readOne(one.text, operator, isLast) };
  }
  const values = readList(text, from);
  const to = values.at(-1)?.to ?? from;
  const written = values.map((one) => one.text.trim()).filter((one) => one !== '');
  return { value: { from, to }, ...readMany(written, operator, to === text.length) };
}

/** `a,"b c",d` */
function readList(text: string, from: number): QuotedText[] {
  const values: QuotedText[] = [];
  let at = from;
  while (at < text.length && !isSpace(text[at])) {
    const one = readText(text, at, ',');
    values.push(one);
    at = one.to;
    if (text[at] !== ',') break;
    at++;
    // A comma at the end: the next value is still to come.
    if (at >= text.length || isSpace(text[at]))
      values.push({ text: '', from: at, to: at, quoted: false, closed: true });
  }
  return values;
}

type Meaning = Pick<OperatorReading, 'condition' | 'problem'>;

const UNFINISHED: Meaning = { condition: null, problem: null };

function readOne(written: string, operator: SearchOperator, isLast: boolean): Meaning {
  if (written.trim() === '') return UNFINISHED;
  const { name } = operator;
  switch (operator.takes) {
    case 'time': {
      const reading = readMoment(written, isLast);
      if ('problem' in reading) return { condition: null, problem: reading.problem };
      if ('unfinished' in reading || (name !== 'after' && name !== 'before')) return UNFINISHED;
      return {
        condition: { kind: 'time', operator: name, moment: reading.moment },
        problem: null,
      };
    }
    case 'size':
    case 'duration':
    case 'count': {
      const unit: Unit = operator.takes;
      const reading = readQuantity(written, unit, isLast);
      if ('problem' in reading) return { condition: null, problem: reading.problem };
      if ('unfinished' in reading) return UNFINISHED;
      if (name !== 'size' && name !== 'duration' && name !== 'attempts') return UNFINISHED;
      return {
        condition: { kind: 'number', operator: name, range: reading.range },
        problem: null,
      };
    }
    default:
      if (
        name === 'body' ||
        name === 'path' ||
        name === 'ip' ||
        name === 'step' ||
        name === 'error'
      )
        return { condition: { kind: 'text', operator: name, text: written }, problem: null };
      return UNFINISHED;
  }
}

function readMany(written: readonly string[], operator: SearchOperator, isLast: boolean): Meaning {
  const { name, takes } = operator;
  if (written.length === 0) return UNFINISHED;
  if (written.length > MOST_VALUES)
    return { condition: null, problem: `“${name}:” takes at most ${MOST_VALUES} values.` };
  if (takes === 'choice') return readChoices(written, operator, isLast);
  if (takes === 'id') {
    const which = name === 'event' ? 'event' : 'id';
    return { condition: { kind: 'id', operator: which, values: written }, problem: null };
  }
  return { condition: { kind: 'name', operator: name, values: written }, problem: null };
}

/** A value that begins like a choice is that choice: `status:rej`, `reason:signature`. */
function readChoices(
  written: readonly string[],
  { name, choices }: SearchOperator,
  isLast: boolean,
): Meaning {
  const values = new Set<string>();
  for (const one of written) {
    const plain = simplify(one);
    const exact = choices.filter(({ value }) => simplify(value) === plain);
    const fitting =
      exact.length > 0 ? exact : choices.filter(({ value }) => simplify(value).startsWith(plain));
    if (fitting.length === 0) return { condition: null, problem: notOneOf(one, name, choices) };
    for (const { value } of fitting) values.add(value);
  }
  // `in:a` may become both of its values: not before it is one of them.
  const isOpen = isLast && name === 'in' && values.size > 1;
  if (isOpen) return UNFINISHED;
  return { condition: { kind: 'choice', operator: name, values: [...values] }, problem: null };
}

function notOneOf(written: string, name: string, choices: SearchOperator['choices']): string {
  const shown = choices.slice(0, 10).map(({ value }) => value);
  const rest = choices.length > shown.length ? ', …' : '';
  return `“${written}” is nothing that “${name}:” knows. There are: ${shown.join(', ')}${rest}.`;
}

function simplify(value: string): string {
  return value.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** `name`, `name=value`, `name~value`; a value with spaces in quotes. */
function readHeader(text: string, from: number): OperatorReading {
  const named = readText(text, from, '=~');
  const name = named.text.trim().replace(/:$/, '').toLowerCase();
  const sign = text[named.to];
  if (sign !== '=' && sign !== '~') {
    const value = { from, to: named.to };
    if (name === '') return { value, ...UNFINISHED };
    return { value, condition: { kind: 'header', name, match: null }, problem: null };
  }
  const written = readText(text, named.to + 1);
  const value = { from, to: written.to };
  if (name === '')
    return {
      value,
      condition: null,
      problem: `“header:” needs the header’s name before “${sign}”, as in header:x-github-event=push.`,
    };
  if (written.text === '' && !written.quoted)
    return { value, condition: { kind: 'header', name, match: null }, problem: null };
  const how = sign === '=' ? 'is' : 'has';
  return {
    value,
    condition: { kind: 'header', name, match: { how, text: written.text } },
    problem: null,
  };
}
