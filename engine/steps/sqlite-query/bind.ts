import { isJsonObject, type Json } from '../../../shared/json.ts';
import type { Bound, BoundSet } from '../../sqlite/query-job.ts';
import { StepFailure } from '../define-step.ts';

const MOST_SETS = 100_000;

/** What the statement is carried out with, once for each. Throws StepFailure `parameters_invalid`. */
export function boundSets(parameters: Json | undefined, each: boolean): BoundSet[] {
  if (!each) return [boundSet(parameters ?? [])];
  if (!Array.isArray(parameters))
    throw invalid('“Once for each” needs a list of parameters, and an expression gave none.');
  if (parameters.length > MOST_SETS)
    throw invalid(
      `These are ${parameters.length} entries; at most ${MOST_SETS} are taken at once.`,
    );
  return parameters.map((set) => boundSet(set));
}

function boundSet(parameters: Json): BoundSet {
  if (Array.isArray(parameters)) return parameters.map(bound);
  if (isJsonObject(parameters))
    return Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name.replace(/^[:@$]/, ''), bound(value)]),
    );
  throw invalid('The parameters are neither a list (for ?) nor an object (for :name).');
}

function bound(value: Json): Bound {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return { integer: value ? '1' : '0' };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { integer: String(value) } : value;
  return isBlob(value) ? { base64: value.base64 } : JSON.stringify(value);
}

/** As rows give it: `{ "base64": "…" }`. */
function isBlob(value: Json): value is { base64: string } {
  return isJsonObject(value) && Object.keys(value).length === 1 && typeof value.base64 === 'string';
}

function invalid(message: string): StepFailure {
  return new StepFailure({
    code: 'parameters_invalid',
    message,
    hint: 'Look at the step’s input: ["a", 1] for ?, { "name": "a" } for :name.',
  });
}
