const parsed = new WeakMap<Buffer, { value: unknown }>();

/** The body as JSON, or undefined when it is none. Read once, however many ask for it. */
export function bodyJson(body: Buffer): unknown {
  const known = parsed.get(body);
  if (known !== undefined) return known.value;
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    value = undefined;
  }
  parsed.set(body, { value });
  return value;
}

/** What stands at the end of a path of own properties, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = Reflect.get(here, name);
  }
  return here;
}

/** The same when it is text with something in it; numbers count, as some senders number events. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | null {
  const found = at(value, ...path);
  if (typeof found === 'number') return String(found);
  return typeof found === 'string' && found !== '' ? found : null;
}
