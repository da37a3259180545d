/** Deeper JSON would overflow the stack of whatever walks it later. */
export const MOST_LEVELS = 500;

/** Of JSON text that is well formed. */
export function isTooDeep(json: string): boolean {
  if (json.length <= 2 * MOST_LEVELS) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (inString) {
      if (sign === '\\') at++;
      else if (sign === '"') inString = false;
    } else if (sign === '"') inString = true;
    else if (sign === '{' || sign === '[') {
      if (++depth > MOST_LEVELS) return true;
    } else if (sign === '}' || sign === ']') depth--;
  }
  return false;
}
