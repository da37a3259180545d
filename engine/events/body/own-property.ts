import type { Json, JsonObject } from '../../../shared/json.ts';

/** A name from outside may be `__proto__`: it becomes a property like any other. */
export function setOwn(target: JsonObject, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[name] = value;
  }
}

/** Names that come more than once get a list of their values, in order. */
export function appendOwn(target: JsonObject, name: string, value: Json): void {
  const known = Object.hasOwn(target, name) ? target[name] : undefined;
  if (known === undefined) setOwn(target, name, value);
  else if (Array.isArray(known)) known.push(value);
  else setOwn(target, name, [known, value]);
}
