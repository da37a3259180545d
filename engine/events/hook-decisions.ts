import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import { evaluateTemplate } from '../../shared/expression/template.ts';
import type { EndpointAnswer } from '../endpoints/endpoint-answer.ts';
import type { LiveEndpoint } from '../endpoints/endpoints.ts';
import type { NewEvent } from './event-repository.ts';
import { firstHeader, type RawHeaders } from './raw-headers.ts';
import type { HookAnswer } from './received-request.ts';
import type { Reading, TriggerReader } from './trigger-reader.ts';

export interface Readers {
  triggers: TriggerReader;
  expressionHost: ExpressionHost;
}

/** Reads an event when somebody asks for the first time: most are answered without. */
export interface ReadOnce {
  (): Promise<Reading>;
  /** Why the body does not fit its Content-Type; costs less where the rest is not needed. */
  problem(): Promise<string | null>;
}

export function readOnce(
  { triggers }: Readers,
  event: NewEvent,
  { path, inflated }: { path: string; inflated: Buffer | null },
): ReadOnce {
  const source = {
    id: event.id,
    method: event.method,
    url: event.url,
    rawHeaders: event.rawHeaders,
    body: event.body,
    ...(inflated === null ? {} : { inflated }),
    receivedAt: event.receivedAt,
    address: event.remoteAddress,
    endpoint: path,
  };
  let reading: Promise<Reading> | undefined;
  return Object.assign(
    () => {
      reading ??= Promise.resolve(triggers.read(source));
      return reading;
    },
    {
      problem: async () =>
        reading === undefined ? triggers.problem(source) : (await reading).error,
    },
  );
}

export interface DedupeKey {
  value: string | Buffer;
  /** The sender's own id, where the key is one. */
  externalId: string | null;
}

/** Ids are short; what is longer is no id. */
const LONGEST_ID = 200;

/**
 * What makes two requests of an endpoint the same event; null: every request is its own. An
 * expression that fails or gives nothing makes no key: better twice than lost.
 */
export async function dedupeKey(
  { expressionHost }: Readers,
  request: {
    endpoint: LiveEndpoint;
    rawHeaders: RawHeaders;
    body: Buffer;
    preset: DedupeKey | null;
    read: ReadOnce;
  },
): Promise<DedupeKey | null> {
  const { endpoint, rawHeaders, body, preset, read } = request;
  const { dedupe } = endpoint.settings;
  switch (dedupe.by) {
    case 'preset':
      return preset;
    case 'none':
      return null;
    case 'body':
      return { value: body, externalId: null };
    case 'header':
      return textKey(firstHeader(rawHeaders, dedupe.header.toLowerCase()));
    case 'expression': {
      const { dedupeExpression } = endpoint;
      if (dedupeExpression === null) return null;
      const { trigger } = await read();
      try {
        const { value } = evaluateTemplate(dedupeExpression, { trigger }, expressionHost);
        if (value === undefined || value === null) return null;
        return textKey(typeof value === 'string' ? value : JSON.stringify(value));
      } catch (error) {
        if (error instanceof ExpressionError) return null;
        throw error;
      }
    }
  }
}

function textKey(value: string | undefined): DedupeKey | null {
  if (value === undefined || value === '') return null;
  return { value, externalId: value.slice(0, LONGEST_ID) };
}

/** After the commit. `id` is the event's, or that of the one it repeats. */
export async function successAnswer(
  { expressionHost }: Readers,
  { answer, id, read }: { answer: EndpointAnswer; id: string; read: ReadOnce },
): Promise<HookAnswer> {
  if (!answer.readsTrigger) return answer.render(id, {}, expressionHost);
  const { trigger } = await read();
  return answer.render(id, { ...trigger, id }, expressionHost);
}
