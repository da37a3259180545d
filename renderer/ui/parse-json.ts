import type { Json } from '../../shared/json.ts';

/** What a person typed as JSON; or where it stops being JSON, in words. */
export function parseJson(
  text: string,
): { ok: true; value: Json } | { ok: false; message: string } {
  try {
    const value: Json = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, message: `This is not JSON yet${reason(error)}.` };
  }
}

/** What the browser says, without the text that it repeats. */
function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  if (/^Unexpected end/.test(text)) return ': it ends too early';
  const line = /line (\d+) column (\d+)/.exec(text);
  if (line !== null) return `: look at line ${line[1]}, character ${line[2]}`;
  const token = /^Unexpected token (?:'(.+?)'|(\S+?))[ ,]/.exec(text);
  return token === null ? '' : `: ${token[1] ?? token[2]} is not expected where it stands`;
}
