import { isJsonObject, type Json } from '../../shared/json.ts';
import { MASK } from '../credentials/redactor.ts';

/**
 * An input that a person gave, with the secrets that were not shown: where a text stands as the
 * step's own input shows it, the step's own text counts.
 *
 * @param edited as given
 * @param shown the step's own input as it is stored and shown, masked
 * @param own the same, as the step would read it
 */
export function withHiddenTexts(
  edited: Json,
  shown: Json | undefined,
  own: Json | undefined,
): Json {
  if (typeof edited === 'string')
    return edited === shown && own !== undefined && edited.includes(MASK) ? own : edited;
  if (Array.isArray(edited))
    return edited.map((item, index) =>
      withHiddenTexts(item, itemOf(shown, index), itemOf(own, index)),
    );
  if (!isJsonObject(edited)) return edited;
  return Object.fromEntries(
    Object.entries(edited).map(([name, value]) => [
      name,
      withHiddenTexts(value, fieldOf(shown, name), fieldOf(own, name)),
    ]),
  );
}

function itemOf(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function fieldOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
