import { literalJson, literalText } from '../../shared/expression/literal-text.ts';
import type { Json, JsonObject } from '../../shared/json.ts';
import type { ProposedSecret, StepProposal } from '../../shared/model/step-proposal.ts';
import { httpRequest } from '../steps/http-request/index.ts';

const MAX_NAME = 80;

/** Names and values of a query, headers or a form, as they are meant: no expressions in them. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/**
 * As params hold them: an object where that keeps order and repetition, else a list. Null where
 * there is nothing to hold.
 */
export function namedValues(pairs: Pairs): Json {
  const names = pairs.map(([name]) => name);
  const asObject =
    new Set(names).size === names.length &&
    // An object puts numbers first, and has a use of its own for this name.
    names.every((name) => !/^\d+$/.test(name) && name !== '__proto__');
  return asObject
    ? Object.fromEntries(pairs.map(([name, value]) => [name, literalText(value)]))
    : pairs.map(([name, value]) => ({ name, value: literalText(value) }));
}

/** A JSON body as params hold it. */
export function jsonBody(value: Json): JsonObject {
  return { type: 'json', value: literalJson(value) };
}

/**
 * An address with its query apart from it, where putting it together again gives the very same;
 * otherwise the address is left as it is.
 */
export function splitQuery(url: string): { url: string; query: Pairs } {
  const [before = '', search = '', ...others] = url.split('?');
  const pairs = search.split('&').map((pair): [string, string] | null => {
    const [name = '', value, ...more] = pair.split('=');
    if (name === '' || value === undefined || more.length > 0) return null;
    try {
      const plain: [string, string] = [decodeURIComponent(name), decodeURIComponent(value)];
      const same = plain.map(encodeURIComponent).join('=') === pair;
      return same ? plain : null;
    } catch {
      return null;
    }
  });
  const query = pairs.filter((pair) => pair !== null);
  return others.length > 0 || query.length < pairs.length
    ? { url, query: [] }
    : { url: before, query };
}

/** Uses the first secret that a step can sign in with; says which were not used. */
export function withSecrets(
  params: JsonObject,
  found: readonly Omit<ProposedSecret, 'used'>[],
): { params: JsonObject; secrets: ProposedSecret[] } {
  const [first] = found;
  const secrets = found.map((secret) => ({ ...secret, used: secret === first }));
  const auth: JsonObject =
    first === undefined ? {} : { auth: { type: 'credential', credential: first.name } };
  return { params: { ...params, ...auth }, secrets };
}

/** Lines of what keeps a step from being used; empty for one that passes its check. */
export function problemsOf(params: JsonObject): string[] {
  return httpRequest
    .check(params)
    .map(({ path, message }) => `${path.map(String).join('.') || 'params'}: ${message}`);
}

export function proposal(
  name: string,
  params: JsonObject,
  rest: { secrets: ProposedSecret[]; notes: string[] },
): StepProposal {
  return { step: { type: httpRequest.type, name: shortName(name), params }, ...rest };
}

function shortName(name: string): string {
  const line = name.replace(/\s+/g, ' ').trim();
  return line.length > MAX_NAME ? `${line.slice(0, MAX_NAME - 1)}…` : line;
}
