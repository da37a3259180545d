import { InvalidInputError } from '../../shared/errors.ts';
import { isJsonObject, type Json } from '../../shared/json.ts';
import type { OpenApiDocument } from './openapi-document.ts';

export interface Server {
  /** Whole where that can be known; without a slash at the end. */
  url: string;
  description: string;
}

/** Where the API is: of the operation, if it has servers of its own, or of the document. */
export function serversOf(document: OpenApiDocument, own?: Json): Server[] {
  const given = Array.isArray(own) && own.length > 0 ? own : document.head['servers'];
  const servers = document.isSwagger ? swaggerServers(document) : Array.isArray(given) ? given : [];
  const known = servers.flatMap((server): Server[] => {
    if (!isJsonObject(server) || typeof server['url'] !== 'string') return [];
    const { description } = server;
    const url = absolute(withVariables(server['url'], server['variables']), document);
    return [{ url, description: typeof description === 'string' ? description : '' }];
  });
  if (known.length > 0) return known;
  // OpenAPI: without servers it is the document's own.
  return document.url === null ? [] : [{ url: document.url.origin, description: '' }];
}

/**
 * The server that was asked for, or the first. Throws InvalidInputError where there is none, or
 * none with a whole address.
 */
export function chosenServer(servers: readonly Server[], wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (!isWhole(wanted))
      throw new InvalidInputError(
        `"${wanted}" is no server.`,
        [],
        'A server is an address such as https://api.example.com/v1.',
      );
    return wanted.replace(/\/+$/, '');
  }
  const [first] = servers;
  if (first !== undefined && isWhole(first.url)) return first.url;
  throw new InvalidInputError(
    first === undefined
      ? 'The document names no server.'
      : `The document names its server as "${first.url}", which is not a whole address.`,
    [],
    'Give the server, such as https://api.example.com/v1.',
  );
}

function isWhole(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url) && !/[?#]/.test(url);
}

function swaggerServers(document: OpenApiDocument): Json[] {
  const { schemes, host, basePath } = document.head;
  const list = (Array.isArray(schemes) ? schemes : []).filter((one) => /^https?$/.test(`${one}`));
  const own = document.url?.protocol.replace(':', '');
  const wanted = list.includes('https') ? 'https' : (list[0] ?? own ?? 'https');
  const path = typeof basePath === 'string' ? basePath : '';
  const name = typeof host === 'string' && host !== '' ? host : document.url?.host;
  return name === undefined
    ? path === ''
      ? []
      : [{ url: path }]
    : [{ url: `${wanted}://${name}${path}` }];
}

function withVariables(url: string, variables: Json | undefined): string {
  if (!isJsonObject(variables)) return url;
  return url.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const usual = isJsonObject(variable) ? variable['default'] : undefined;
    return typeof usual === 'string' || typeof usual === 'number' ? `${usual}` : whole;
  });
}

function absolute(url: string, document: OpenApiDocument): string {
  const base = document.url?.href;
  const whole =
    !/^[a-z][a-z0-9+.-]*:/i.test(url) && base !== undefined && URL.canParse(url, base)
      ? new URL(url, base).href
      : url;
  return whole.replace(/\/+$/, '');
}
