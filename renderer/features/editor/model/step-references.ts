import type { Json } from '../../../../shared/json.ts';
import { segmentsOf } from '../../../step-form/expression/segments.ts';

/**
 * `steps.fetch`, `steps?.fetch`, `steps["fetch"]`, `run.links.ask`; group 3 is the id. Not the field
 * of something else that is called so; three dots before it are no path.
 */
const REFERENCE =
  /(?<![\w$]|[\w$\])]\??\.)(steps|run\.links)(\??\.|(?:\?\.)?\[\s*["'])([a-z][a-z0-9_]*)(?![a-z0-9_])/g;

/** Params whose expressions read other steps under their new ids. The same object if none does. */
export function renameReferences(params: Json, newIds: ReadonlyMap<string, string>): Json {
  if (typeof params === 'string') {
    let text = '';
    let at = 0;
    for (const { kind, from, to } of segmentsOf(params)) {
      if (kind === 'open') continue;
      text += params.slice(at, from) + renamedIn(params.slice(from, to), newIds);
      at = to;
    }
    return text + params.slice(at);
  }
  if (Array.isArray(params)) {
    const items = params.map((item) => renameReferences(item, newIds));
    return items.some((item, index) => item !== params[index]) ? items : params;
  }
  if (typeof params !== 'object' || params === null) return params;
  let changed = false;
  const copy: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(params)) {
    const renamed = renameReferences(value, newIds);
    if (renamed !== value) changed = true;
    copy[key] = renamed;
  }
  return changed ? copy : params;
}

function renamedIn(expression: string, newIds: ReadonlyMap<string, string>): string {
  return expression.replace(REFERENCE, (whole, root: string, access: string, id: string) =>
    newIds.has(id) ? `${root}${access}${newIds.get(id)}` : whole,
  );
}
