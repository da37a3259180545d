import { InvalidInputError } from '../../shared/errors.ts';
import { formatPath } from '../../shared/expression/key-path.ts';
import { literalText } from '../../shared/expression/literal-text.ts';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json.ts';
import type { StepProposal } from '../../shared/model/step-proposal.ts';
import { credentialName, type FoundSecret } from '../proposals/found-secrets.ts';
import { problemsOf, proposal, withSecrets } from '../proposals/proposed-request.ts';
import { bodyOf } from './body-of-operation.ts';
import type { OpenApiDocument } from './openapi-document.ts';
import { type Operation, type Parameter, typeText } from './operation.ts';
import { type SignInWay, signInWay } from './security.ts';
import { chosenServer, serversOf } from './servers.ts';

const MAX_LISTED = 30;

/** An http-request step that calls the operation. Throws InvalidInputError. */
export function stepOfOperation(
  document: OpenApiDocument,
  operation: Operation,
  wantedServer: string | undefined,
): StepProposal {
  const { listed, parameters } = operation;
  const servers = serversOf(document, operation.servers);
  const server = chosenServer(servers, wantedServer);
  const url = `${literalText(server)}${pathOf(listed.path, parameters)}`;
  const inUse = parameters.filter((one) => one.required || one.hasDefault);
  const body = bodyOf(document, operation);
  const headers = [
    ...pairsIn('header', inUse),
    ...cookies(inUse),
    ...acceptOf(operation),
    ...body.headers,
  ];
  const { way, notes: securityNotes } = chosenWay(document, operation);
  const host = new URL(server).host;
  const { params, secrets } = withSecrets(
    {
      method: listed.method,
      url,
      ...listOf('query', pairsIn('query', inUse)),
      ...listOf('headers', headers),
      ...(body.body === null ? {} : { body: body.body }),
      ...successOf(operation),
    },
    way.flatMap((one, index): FoundSecret[] =>
      one.credential === null
        ? []
        : [
            {
              where: `the security scheme "${one.scheme}"`,
              name: credentialName(index === 0 ? host : `${host} ${one.scheme}`),
              ...one.credential,
            },
          ],
    ),
  );
  const problems = problemsOf(params);
  if (problems.length > 0)
    throw new InvalidInputError('The operation cannot be made into a step.', problems);
  const notes = [
    ...(listed.deprecated ? ['The API calls this operation deprecated.'] : []),
    ...fillIn(document, parameters),
    ...body.notes,
    ...optional(document, parameters),
    ...answers(operation),
    ...securityNotes,
    ...(servers.length > 1 && wantedServer === undefined
      ? [
          `Other servers: ${servers
            .slice(1, 6)
            .map(({ url: other }) => other)
            .join(', ')}.`,
        ]
      : []),
    ...remote(document),
  ];
  const name = listed.summary === '' ? listed.id : listed.summary;
  return proposal(name, params, { secrets, notes });
}

type Pair = { name: string; value: Json };

/** Parts in braces get an example, or else an expression. */
function pathOf(path: string, parameters: readonly Parameter[]): string {
  const [before = ''] = path.split(/[?#]/);
  const filled = literalText(before).replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const known = parameters.find((one) => one.in === 'path' && one.name === name);
    const value = known === undefined ? undefined : plainText(known);
    // A literal brace would be no template, but no address that a server knows either.
    if (value !== undefined) return literalText(pathText(known, value));
    return /^[\w.~-]+$/.test(name) ? `{{ urlEncode(${expressionPath(name)}) }}` : whole;
  });
  return filled.startsWith('/') ? filled : `/${filled}`;
}

function expressionPath(name: string): string {
  return formatPath(['trigger', 'body', name]);
}

/** RFC 6570, as `style` says. */
function pathText(parameter: Parameter | undefined, value: string): string {
  const encoded = encodeURIComponent(value).replaceAll('%2C', ',');
  if (parameter?.style === 'label') return `.${encoded}`;
  return parameter?.style === 'matrix' ? `;${parameter.name}=${encoded}` : encoded;
}

/** The example as one text; undefined: there is none. */
function plainText({ example, asJson }: Parameter): string | undefined {
  if (example === undefined || example === null || example === '') return undefined;
  if (asJson) return JSON.stringify(example);
  if (Array.isArray(example)) return example.map(scalarText).join(',');
  if (isJsonObject(example))
    return Object.entries(example)
      .map(([name, value]) => `${name},${scalarText(value)}`)
      .join(',');
  return `${example}`;
}

function scalarText(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value}`;
}

const SEPARATORS: Readonly<Record<string, string>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
};

function pairsIn(place: 'query' | 'header', parameters: readonly Parameter[]): Pair[] {
  return parameters
    .filter((one) => one.in === place)
    .flatMap((one): Pair[] => {
      const { name, example } = one;
      if (plainText(one) === undefined) return [{ name, value: `{{ ${expressionPath(name)} }}` }];
      if (!one.asJson && Array.isArray(example)) {
        const items = example.map((item) => literalText(scalarText(item)));
        return one.explode && place === 'query'
          ? items.map((value) => ({ name, value }))
          : [{ name, value: items.join(SEPARATORS[one.style] ?? ',') }];
      }
      if (!one.asJson && isJsonObject(example) && one.explode && place === 'query')
        return Object.entries(example).map(([key, value]) => ({
          name: one.style === 'deepObject' ? `${name}[${key}]` : key,
          value: literalText(scalarText(value)),
        }));
      const value = typeof example === 'number' || typeof example === 'boolean';
      return [{ name, value: value && !one.asJson ? example : literalText(plainText(one) ?? '') }];
    });
}

function cookies(parameters: readonly Parameter[]): Pair[] {
  const own = parameters.filter((one) => one.in === 'cookie');
  if (own.length === 0) return [];
  const text = own.map((one) => {
    const value = plainText(one);
    return `${one.name}=${value === undefined ? `{{ ${expressionPath(one.name)} }}` : literalText(value)}`;
  });
  return [{ name: 'Cookie', value: text.join('; ') }];
}

/** Asked for where the answer would otherwise be up to the server. */
function acceptOf({ responses }: Operation): Pair[] {
  const types = responses
    .filter(({ status }) => /^2|default/i.test(status))
    .flatMap(({ contentTypes }) => contentTypes)
    .filter((type) => !type.includes('*'));
  const json =
    types.find((type) => /^application\/json\b/i.test(type)) ??
    types.find((type) => /\+json\b/i.test(type));
  const wanted = json ?? types[0];
  return wanted === undefined ? [] : [{ name: 'Accept', value: literalText(wanted) }];
}

function listOf(name: string, pairs: readonly Pair[]): JsonObject {
  if (pairs.length === 0) return {};
  const names = new Set(pairs.map((pair) => pair.name));
  const asObject =
    names.size === pairs.length && !pairs.some((pair) => /^(?:\d+|__proto__)$/.test(pair.name));
  return {
    [name]: asObject
      ? Object.fromEntries(pairs.map((pair) => [pair.name, pair.value]))
      : pairs.map((pair) => ({ ...pair })),
  };
}

/** Only where the documented success is none of the usual, 200 to 299. */
function successOf({ responses }: Operation): JsonObject {
  const codes = responses.map(({ status }) => status);
  const usual = codes.some((code) => /^2|default/i.test(code));
  const redirects = codes.filter((code) => /^3\d\d$/.test(code));
  return usual || redirects.length === 0
    ? {}
    : { successStatus: ['200-299', ...redirects].join(','), redirects: { follow: false } };
}

/** The first way whose schemes a step can all use; one that needs nothing comes last. */
function chosenWay(
  document: OpenApiDocument,
  { security }: Operation,
): { way: SignInWay[]; notes: string[] } {
  const ways = security.map((way) => way.map((one) => signInWay(document, one)));
  const needs = ways.filter((way) => way.length > 0);
  const usable = needs.find((way) => way.length === 1 && way[0]?.credential !== null);
  const way = usable ?? needs.find((one) => one.some(({ credential }) => credential !== null));
  const [first] = needs;
  if (way === undefined) {
    if (first === undefined) return { way: [], notes: [] };
    return { way: [], notes: [`It is signed in to by ${names(first)}, which steps cannot do.`] };
  }
  const notes: string[] = [];
  if (ways.some((one) => one.length === 0))
    notes.push('Signing in is optional here: without a credential set “Sign in” to none.');
  if (way.length > 1)
    notes.push(`The server wants several at once (${names(way)}), and a step signs in with one.`);
  const others = needs.filter((one) => one !== way);
  if (others.length > 0)
    notes.push(`Other ways to sign in: ${others.slice(0, 5).map(names).join('; ')}.`);
  return { way, notes };
}

function names(way: readonly SignInWay[]): string {
  return way.map(({ scheme }) => scheme).join(' and ');
}

function fillIn(document: OpenApiDocument, parameters: readonly Parameter[]): string[] {
  const open = parameters.filter((one) => one.required && plainText(one) === undefined);
  return open.length === 0
    ? []
    : [
        `To fill in: ${listText(document, open)}. They are taken from the trigger’s body until then.`,
      ];
}

function optional(document: OpenApiDocument, parameters: readonly Parameter[]): string[] {
  const rest = parameters.filter((one) => !one.required && !one.hasDefault);
  return rest.length === 0 ? [] : [`It takes also: ${listText(document, rest)}.`];
}

function listText(document: OpenApiDocument, parameters: readonly Parameter[]): string {
  const shown = parameters.slice(0, MAX_LISTED).map((one) => {
    const place = one.in === 'query' ? '' : `${one.in}, `;
    return `${one.name} (${place}${typeText(document, one.schema)})`;
  });
  const more = parameters.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function answers({ responses }: Operation): string[] {
  const shown = responses
    .filter(({ status }) => status !== 'default')
    .slice(0, 10)
    .map(({ status, description }) => {
      const [line = ''] = description.split('\n');
      return line === '' ? status : `${status} ${line.slice(0, 60).replace(/\.$/, '')}`;
    });
  return shown.length === 0 ? [] : [`Documented answers: ${shown.join('; ')}.`];
}

function remote(document: OpenApiDocument): string[] {
  const [first] = document.remote;
  return first === undefined
    ? []
    : [`Parts that lie in other documents were left out, such as ${first}.`];
}
