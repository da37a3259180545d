import type { Json } from '../../../../shared/json.ts';

const TEMPLATE = /\{\{[\s\S]*?\}\}/g;
/** `steps.fetch`, `steps["fetch"]`, `run.links.ask`; group 3 is the id. */
const REFERENCE = /\b(steps|run\.links)(\.|\[\s*["'])([a-z][a-z0-9_]*)(?![a-z0-9_])/g;

/** Params whose expressions read other steps under their new ids. The same object if none does. */
export function renameReferences(params: Json, newIds: ReadonlyMap<string, string>): Json {
  if (typeof params === 'string') {
    if (!params.includes('{{')) return params;
    return params.replace(TEMPLATE, (template) =>
      template.replace(REFERENCE, (whole, root: string, access: string, id: string) =>
        newIds.has(id) ? `${root}${access}${newIds.get(id)}` : whole,
      ),
    );
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
