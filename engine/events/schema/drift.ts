import { ExpressionError } from '../../../shared/expression/expression-error.ts';
import { referencedPathsInParams } from '../../../shared/expression/paths.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';
import type { Drift, DriftFinding } from '../../../shared/model/event-schema.ts';
import type { CompiledWorkflow } from '../../workflows/compile.ts';
import { addedFields } from './added-fields.ts';
import type { BodyCheck } from './body-check.ts';

const MAX_FINDINGS = 200;

/** A field of a workflow that reads something of the body. */
interface Reader {
  keys: readonly string[];
  field: DriftFinding['fields'][number];
}

type Collected = Omit<DriftFinding, 'fields' | 'path'> & { keys: readonly string[] };

/** Collects what events have that their schema does not say, newest event first. */
export function createDriftReport(schema: JsonObject, check: BodyCheck) {
  const collected = new Map<string, Collected>();
  let checked = 0;
  let deviating = 0;

  function note(found: Pick<Collected, 'keys' | 'kind' | 'message'>, eventId: string): void {
    const key = JSON.stringify([found.kind, found.keys, found.message]);
    const known = collected.get(key);
    if (known !== undefined) known.events += 1;
    else if (collected.size < MAX_FINDINGS) collected.set(key, { ...found, events: 1, eventId });
  }

  return {
    add(body: Json, eventId: string): void {
      checked += 1;
      const deviations = check.deviations(body);
      if (deviations.length > 0) deviating += 1;
      // Many items of one list deviate alike: that is one finding of this event.
      const own = new Map(deviations.map((each) => [JSON.stringify(each), each]));
      for (const deviation of own.values()) note(deviation, eventId);
      for (const keys of addedFields(schema, body))
        note({ keys, kind: 'added', message: 'is new' }, eventId);
    },
    finish(workflows: readonly CompiledWorkflow[]): Drift {
      const readers = workflows.flatMap(readersOf);
      const findings = [...collected.values()]
        .sort((a, b) => b.events - a.events)
        .map(({ keys, ...finding }) => ({
          ...finding,
          path: pathText(keys),
          fields: readers.filter((reader) => touches(reader.keys, keys)).map(({ field }) => field),
        }));
      return { checked, deviating, findings };
    },
  };
}

function readersOf({ workflowId, name, definition }: CompiledWorkflow): Reader[] {
  return definition.steps.flatMap((step): Reader[] => {
    if (step.disabled === true) return [];
    try {
      return referencedPathsInParams(step.params).flatMap(({ keys, field = '' }): Reader[] => {
        const [root, part, ...rest] = keys;
        // Who takes the body as a whole reads no field of it.
        if (root !== 'trigger' || part !== 'body' || rest.length === 0) return [];
        return [{ keys: rest, field: { workflowId, workflow: name, stepId: step.id, field } }];
      });
    } catch (error) {
      // A step that cannot be read fails by itself.
      if (error instanceof ExpressionError) return [];
      throw error;
    }
  });
}

/** One lies on the way to the other. Methods on lists hide their items: `items.map(…)` is `items`. */
function touches(read: readonly string[], found: readonly string[]): boolean {
  const length = Math.min(read.length, found.length);
  for (let i = 0; i < length; i++) if (found[i] !== '*' && read[i] !== found[i]) return false;
  return true;
}

function pathText(keys: readonly string[]): string {
  return keys.reduce((text, key) => {
    if (key === '*') return `${text}[*]`;
    return /^[A-Za-z_$][\w$]*$/.test(key) ? `${text}.${key}` : `${text}[${JSON.stringify(key)}]`;
  }, 'trigger.body');
}
