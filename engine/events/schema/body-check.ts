import type { ErrorObject } from 'ajv/dist/2020.js';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { Json, JsonObject } from '../../../shared/json.ts';

/** A compiled JSON Schema. */
export interface BodyCheck {
  fits(body: Json): boolean;
  /** Every deviation, and not only the first. */
  deviations(body: Json): Deviation[];
}

export interface Deviation {
  /** From the body down; items of lists as `*`. */
  keys: readonly string[];
  kind: 'missing' | 'type' | 'invalid';
  message: string;
}

/**
 * Loads the validator only when an endpoint has a schema. Drafts 2020-12 and, by `$schema`, 07.
 * Nothing is fetched for a `$ref`. Throws InvalidInputError for what is no JSON Schema.
 */
export async function compileBodyCheck(schema: JsonObject): Promise<BodyCheck> {
  const { Ajv, Ajv2020, formats } = await import('./validators.ts');
  const isDraft07 = `${schema.$schema ?? ''}`.includes('draft-07');
  const Validator = isDraft07 ? Ajv : Ajv2020;
  const compile = (allErrors: boolean) => {
    const ajv = new Validator({ allErrors, strict: false, logger: false });
    formats.default(ajv);
    return ajv.compile<Json>(schema);
  };
  try {
    const first = compile(false);
    const all = compile(true);
    return {
      fits: (body) => first(body),
      deviations(body) {
        all(body);
        return (all.errors ?? []).filter(isCause).map(toDeviation);
      },
    };
  } catch (error) {
    throw new InvalidInputError(
      'The schema is no JSON Schema that can be used.',
      [error instanceof Error ? error.message : String(error)],
      'Drafts 2020-12 and 07 are known, and every $ref must lead into the schema itself.',
    );
  }
}

/** What stands around the real reason. */
function isCause({ keyword }: ErrorObject): boolean {
  return keyword !== 'if' && keyword !== 'not';
}

function toDeviation({ keyword, instancePath, params, message }: ErrorObject): Deviation {
  const keys = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((key) => (/^\d+$/.test(key) ? '*' : key));
  if (keyword === 'required') {
    const missing: unknown = params.missingProperty;
    return { keys: [...keys, String(missing)], kind: 'missing', message: 'is missing' };
  }
  const kind = keyword === 'type' ? 'type' : 'invalid';
  return { keys, kind, message: message ?? 'does not fit' };
}
