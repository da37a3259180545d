import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import { useAllProblems } from '../form-context.tsx';
import type { ParamPath } from '../params/param-path.ts';
import { hasProblems } from '../params/problems.ts';
import type { FieldSpec } from '../schema/field-spec.ts';
import { FieldView } from './field-view.tsx';
import classes from './group-fields.module.css';

/** Few more fields are no trouble; a button in front of them would be. */
const fewHidden = 2;

/**
 * Fields of one object. Those that most people leave alone wait behind "More settings"; whatever
 * was once in sight stays there, so that emptying a field does not make it vanish.
 */
export function GroupFields({
  fields,
  path,
  value,
  usual,
}: {
  fields: readonly FieldSpec[];
  path: ParamPath;
  value: Json | undefined;
  /** Keys of fields that are in sight from the start; left out: required ones, or all. */
  usual?: ReadonlySet<string>;
}) {
  const id = useId();
  const problems = useAllProblems();
  const object = isJsonObject(value) ? value : {};
  const [seen, setSeen] = useState(() => new Set(shownFirst(fields, object, usual)));
  const [open, setOpen] = useState(false);

  // A match belongs to the conditions beside it, which draw it.
  const own = fields.filter(({ key }) => !(key === 'match' && hasConditions(fields)));
  const needed = own.filter(
    ({ key }) =>
      // One that is in sight already is not moved: somebody may write in it.
      !open &&
      !seen.has(key) &&
      (Object.hasOwn(object, key) || hasProblems(problems, [...path, key])),
  );
  if (needed.length > 0) setSeen(new Set([...seen, ...needed.map(({ key }) => key)]));

  const hidden = own.filter(({ key }) => !seen.has(key));
  const showAll = hidden.length <= fewHidden;
  const first = showAll ? own : own.filter(({ key }) => seen.has(key));
  const view = (field: FieldSpec) => (
    <FieldView key={field.key} spec={field} path={[...path, field.key]} value={object[field.key]} />
  );
  return (
    <div className={classes.fields}>
      {first.map(view)}
      {!showAll && (
        <div>
          <button
            type="button"
            className={classes.more}
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpen(!open)}
          >
            <ChevronRight size={14} aria-hidden="true" />
            More settings
            <span className={classes.count}>{hidden.length}</span>
          </button>
          <div id={id} className={classes.hidden} hidden={!open}>
            {open && hidden.map(view)}
          </div>
        </div>
      )}
    </div>
  );
}

function hasConditions(fields: readonly FieldSpec[]): boolean {
  return fields.some(({ key, shape }) => key === 'conditions' && shape.kind === 'conditions');
}

function shownFirst(
  fields: readonly FieldSpec[],
  object: { [key: string]: Json },
  usual: ReadonlySet<string> | undefined,
): string[] {
  const shown = fields.filter(
    ({ key, required }) => required || Object.hasOwn(object, key) || usual?.has(key) === true,
  );
  // Where nothing is required and nothing is there, the first ones are what it is about.
  return (shown.length === 0 ? fields.slice(0, 5) : shown).map(({ key }) => key);
}
