import microdiff from 'microdiff';
import type { Json } from '../../../shared/json.ts';
import type { AuditChange } from '../../../shared/model/audit.ts';

const MOST_CHANGES = 50;
const MOST_TEXT = 200;

/** What is otherwise in `after`, field by field; long values are cut. */
export function differencesOf(before: object, after: object): AuditChange[] {
  return microdiff(plain(before), plain(after))
    .slice(0, MOST_CHANGES)
    .map((difference) => ({
      path: difference.path.join('.'),
      from: difference.type === 'CREATE' ? null : short(difference.oldValue),
      to: difference.type === 'REMOVE' ? null : short(difference.value),
    }));
}

/** Without what JSON does not carry: a field that is undefined is one that is not there. */
function plain(value: object): { [key: string]: Json } {
  return JSON.parse(JSON.stringify(value));
}

function short(value: unknown): Json {
  const text = JSON.stringify(value) ?? 'null';
  if (text.length > MOST_TEXT) return `${text.slice(0, MOST_TEXT)}…`;
  return JSON.parse(text);
}
