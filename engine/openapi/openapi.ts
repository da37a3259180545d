import { createHash } from 'node:crypto';
import { NotFoundError, UserError } from '../../shared/errors.ts';
import { closestName } from '../../shared/expression/suggestions.ts';
import type {
  OpenApiDetail,
  OpenApiList,
  OpenApiOperation,
  OpenApiSource,
} from '../../shared/model/openapi.ts';
import type { StepProposal } from '../../shared/model/step-proposal.ts';
import { DocumentError } from '../documents/document-error.ts';
import { readDocument } from '../documents/read-document.ts';
import type { HttpClient } from '../net/http-client.ts';
import { fetchOpenApi } from './fetch-openapi.ts';
import { indexSchema, OpenApiDocument, type OpenApiIndex } from './openapi-document.ts';
import { operationOf } from './operation.ts';
import { detailOf } from './operation-detail.ts';
import { searchOperations } from './search-operations.ts';
import { serversOf } from './servers.ts';
import { stepOfOperation } from './step-of-operation.ts';

/** Documents kept at once, and their size in all (characters): the oldest go first. */
const MAX_KEPT = 8;
const MAX_KEPT_SIZE = 64_000_000;

class OpenApiUnreadableError extends UserError {
  readonly code = 'openapi_unreadable';
}

export interface OpenApi {
  /**
   * What the API can do. Throws OpenApiUnreadableError, NotFoundError for a document that is not
   * kept any more, and the StepFailures of fetching it.
   */
  read(source: OpenApiSource, options: { search: string; limit: number }): Promise<OpenApiList>;
  /** `operation` is an id, or method and path: `GET /pets/{id}`. Throws NotFoundError, too. */
  operation(source: OpenApiSource, operation: string): Promise<OpenApiDetail>;
  /** Throws InvalidInputError where no server is known, too. */
  step(
    source: OpenApiSource,
    options: { operation: string; server: string | undefined },
  ): Promise<StepProposal>;
  /** Ends what is under way. */
  close(): void;
}

interface Kept {
  index: OpenApiIndex;
  url: URL | null;
  size: number;
}

/** Reads descriptions of APIs, and keeps the last ones, for listing and choosing follow each other. */
export function createOpenApi(deps: { http: HttpClient; now: () => number }): OpenApi {
  const kept = new Map<string, Kept>();
  const closing = new AbortController();

  function keep(id: string, document: Kept): void {
    kept.delete(id);
    kept.set(id, document);
    let size = 0;
    for (const [other, { size: own }] of [...kept].reverse()) {
      size += own;
      if (other !== id && size > MAX_KEPT_SIZE) kept.delete(other);
    }
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  }

  async function open(source: OpenApiSource): Promise<{ id: string; document: OpenApiDocument }> {
    const { signal } = closing;
    if ('document' in source) {
      const known = kept.get(source.document);
      if (known === undefined)
        throw new NotFoundError(
          'OpenAPI document',
          source.document,
          'It was kept for a while only: read it again.',
        );
      keep(source.document, known);
      return { id: source.document, document: new OpenApiDocument(known.index, known.url) };
    }
    const { text, url } =
      'url' in source
        ? await fetchOpenApi(source.url, { ...deps, signal })
        : { text: source.text, url: null };
    // Relative addresses in it mean something else when it comes from elsewhere.
    const id = createHash('sha256')
      .update(`${url?.href ?? ''}\n${text}`)
      .digest('base64url');
    const known = kept.get(id) ?? { index: await read(text, signal), url, size: text.length };
    keep(id, known);
    return { id, document: new OpenApiDocument(known.index, url) };
  }

  return {
    async read(source, { search, limit }) {
      const { id, document } = await open(source);
      const info = document.object(document.head['info']) ?? {};
      const found = searchOperations(document.index.operations, search);
      return {
        document: id,
        title: `${info['title'] ?? ''}`,
        apiVersion: `${info['version'] ?? ''}`,
        version: document.index.version,
        servers: serversOf(document),
        total: found.length,
        operations: found.slice(0, limit),
      };
    },
    async operation(source, operation) {
      const { document } = await open(source);
      return detailOf(document, operationOf(document, find(document, operation)));
    },
    async step(source, { operation, server }) {
      const { document } = await open(source);
      return stepOfOperation(document, operationOf(document, find(document, operation)), server);
    },
    close() {
      closing.abort(new Error('Patchbay is shutting down.'));
      kept.clear();
    },
  };
}

async function read(text: string, signal: AbortSignal): Promise<OpenApiIndex> {
  try {
    return indexSchema.parse(await readDocument({ as: 'openapi', text }, signal));
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { message, hint } = error;
    throw new OpenApiUnreadableError(
      `The OpenAPI document cannot be read: ${message}.`,
      hint === undefined ? {} : { hint },
    );
  }
}

function find({ index }: OpenApiDocument, wanted: string): OpenApiOperation {
  const { operations } = index;
  const text = wanted.trim();
  const [, method = '', path = ''] = /^(\S+)\s+(\S+)$/.exec(text) ?? [];
  const found =
    operations.find(({ id }) => id === text) ??
    operations.find((one) => one.method === method.toUpperCase() && one.path === path);
  if (found !== undefined) return found;
  const closest = closestName(
    text,
    operations.map(({ id }) => id),
  );
  throw new NotFoundError(
    'operation',
    wanted,
    closest === undefined
      ? 'Name it by its id, or by method and path: "GET /pets/{id}".'
      : `Did you mean "${closest}"?`,
  );
}
