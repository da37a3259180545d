import {
  type EndpointSettings,
  endpointSettingsSchema,
} from '../../../../shared/model/endpoint.ts';

/**
 * The settings of `now` without what was changed from `before` to `after`; others that were changed
 * since stay.
 *
 * @returns null where one of those settings was changed once more: taking it back would take that too
 */
export function takenBack(
  now: EndpointSettings,
  { before, after }: { before: EndpointSettings; after: EndpointSettings },
): EndpointSettings | null {
  const was = new Map<string, unknown>(Object.entries(before));
  const became = new Map<string, unknown>(Object.entries(after));
  const settings = new Map<string, unknown>(Object.entries(now));
  for (const name of new Set([...was.keys(), ...became.keys()])) {
    if (isSame(was.get(name), became.get(name))) continue;
    if (!isSame(settings.get(name), became.get(name))) return null;
    if (was.has(name)) settings.set(name, was.get(name));
    else settings.delete(name);
  }
  const parsed = endpointSettingsSchema.safeParse(Object.fromEntries(settings));
  return parsed.success ? parsed.data : null;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
