import diff, { type Difference } from 'microdiff';
import type { Json } from '../../shared/json.ts';
import type { ValueChange } from '../../shared/model/run.ts';

/** Differences of one value that are told one by one. */
const TOLD_CHANGES = 200;

/** What stands otherwise in `after`; at most 200 differences. The value itself has the empty path. */
export function changesOf(before: Json, after: Json): ValueChange[] {
  return diff({ value: before }, { value: after }, { cyclesFix: false })
    .slice(0, TOLD_CHANGES)
    .map(toChange);
}

function toChange(change: Difference): ValueChange {
  const path = change.path.slice(1);
  switch (change.type) {
    case 'CREATE':
      return { kind: 'added', path, before: null, after: change.value };
    case 'REMOVE':
      return { kind: 'removed', path, before: change.oldValue, after: null };
    case 'CHANGE':
      return { kind: 'changed', path, before: change.oldValue, after: change.value };
  }
}
