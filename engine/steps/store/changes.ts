import { describe, toJson } from '../../../shared/expression/values.ts';
import type { Json } from '../../../shared/json.ts';
import { durationMs } from '../../values/duration-param.ts';
import { type KeptValue, StepFailure } from '../define-step.ts';
import type { StoreParams } from './params.ts';

/** Characters of JSON: each change writes the whole value. */
const MAX_VALUE = 256_000;

interface Change {
  next: KeptValue | null;
  result: Json;
}

type Changing = Exclude<StoreParams['operation'], 'get' | 'list'>;

/** What becomes of a kept value. Pure; throws StepFailure. */
export function changeOf(
  operation: Changing,
  params: StoreParams & { key: string },
  { current, now }: { current: KeptValue | null; now: number },
): Change {
  const { key, ttl } = params;
  const fresh = ttl === undefined ? null : now + durationMs(ttl);
  const found = current !== null;
  const previous = current?.value ?? null;
  switch (operation) {
    case 'set': {
      if (found && params.onlyIfMissing)
        return { next: current, result: { key, value: previous, stored: false } };
      const value = params.value ?? null;
      return {
        next: { value: limited(value, key), expiresAt: fresh },
        result: { key, value, stored: true, found, previous },
      };
    }
    case 'increment': {
      if (found && typeof previous !== 'number') throw notANumber(key, previous);
      const value = toJson((typeof previous === 'number' ? previous : 0) + params.by) ?? null;
      if (value === null) throw notANumber(key, previous);
      return {
        next: { value, expiresAt: found ? current.expiresAt : fresh },
        result: { key, value, found },
      };
    }
    case 'append': {
      if (found && !Array.isArray(previous)) throw notAList(key, previous);
      const list = Array.isArray(previous) ? previous : [];
      const added = itemsToAdd(list, params);
      const all = [...list, ...added];
      const value = all.slice(-params.max);
      return {
        next: { value: limited(value, key), expiresAt: found ? current.expiresAt : fresh },
        result: { key, value, added: added.length, dropped: all.length - value.length },
      };
    }
    case 'expire':
      return {
        next: current === null ? null : { value: current.value, expiresAt: fresh },
        result: { key, found, expiresAt: found && fresh !== null ? iso(fresh) : null },
      };
    case 'delete':
      return { next: null, result: { key, found, value: previous } };
  }
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}

function itemsToAdd(list: readonly Json[], { value = null, unique }: StoreParams): Json[] {
  const given = Array.isArray(value) ? value : [value];
  if (!unique) return given;
  const known = new Set(list.map((item) => JSON.stringify(item)));
  return given.filter((item) => {
    const { size } = known;
    return known.add(JSON.stringify(item)).size > size;
  });
}

function limited(value: Json, key: string): Json {
  const { length } = JSON.stringify(value);
  if (length <= MAX_VALUE) return value;
  throw new StepFailure({
    code: 'store_too_large',
    message: `The value of "${key}" has ${length.toLocaleString('en')} characters of JSON; ${MAX_VALUE.toLocaleString('en')} is the most.`,
    hint: 'Keep less of it, set "max" for a list, or write it to a file or a database.',
  });
}

function notANumber(key: string, value: Json): StepFailure {
  return new StepFailure({
    code: 'store_not_a_number',
    message: `"${key}" cannot be incremented: it is ${describe(value)}.`,
    hint: 'Use another key, or set it to a number first.',
  });
}

function notAList(key: string, value: Json): StepFailure {
  return new StepFailure({
    code: 'store_not_a_list',
    message: `Nothing can be appended to "${key}": it is ${describe(value)}.`,
    hint: 'Use another key, or set it to a list first.',
  });
}
