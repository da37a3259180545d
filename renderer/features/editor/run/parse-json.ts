import type { Json } from '../../../../shared/json.ts';

/** What a person typed as JSON; or where it stops being JSON, in words. */
export function parseJson(
  text: string,
): { ok: true; value: Json } | { ok: false; message: string } {
  try {
    const value: Json = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : '';
    const position = /position (\d+)/.exec(reason)?.[1];
    const line = position === undefined ? null : text.slice(0, Number(position)).split('\n').length;
    return {
      ok: false,
      message:
        line === null
          ? 'This is not JSON yet: it ends too early.'
          : `This is not JSON: look at line ${line}.`,
    };
  }
}
