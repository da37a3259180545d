import { isJsonObject, type Json } from '../../../shared/json.ts';

/** More of one event tell nothing further. */
const MAX_FOUND = 100;

/**
 * Names in the body that the schema's `properties` do not know, as keys from the body down with `*`
 * for items. Only where the schema lists properties and says nothing of others.
 */
export function addedFields(schema: Json, body: Json): string[][] {
  const found = new Map<string, string[]>();
  const visit = (node: Json | undefined, value: Json, keys: readonly string[]): void => {
    if (node === undefined || !isJsonObject(node) || found.size >= MAX_FOUND) return;
    if (Array.isArray(value)) {
      for (const item of value) visit(node.items, item, [...keys, '*']);
      return;
    }
    if (!isJsonObject(value) || !isJsonObject(node.properties)) return;
    const { properties } = node;
    const isOpen = node.additionalProperties === undefined && node.patternProperties === undefined;
    for (const [name, child] of Object.entries(value)) {
      const at = [...keys, name];
      if (Object.hasOwn(properties, name)) visit(properties[name], child, at);
      else if (isOpen && found.size < MAX_FOUND) found.set(JSON.stringify(at), at);
    }
  };
  visit(schema, body, []);
  return [...found.values()];
}
