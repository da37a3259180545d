import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import { compileTemplate, evaluateTemplate } from '../../shared/expression/template.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import { idToText } from '../db/ids.ts';
import type { LiveEndpoint } from '../endpoints/endpoints.ts';
import type { NewEvent } from './event-repository.ts';
import { firstHeader } from './raw-headers.ts';
import type { HookAnswer } from './received-request.ts';
import { parseRawHeaders, type Reading, type TriggerReader } from './trigger-reader.ts';

export interface Readers {
  triggers: TriggerReader;
  expressionHost: ExpressionHost;
}

export interface DedupeKey {
  value: string | Buffer;
  /** The sender's own id, where the key is one. */
  externalId: string | null;
}

/**
 * What makes two requests of an endpoint the same event; null: every request is its own. An
 * expression that fails or gives nothing makes no key: better twice than lost.
 */
export async function dedupeKey(
  readers: Readers,
  endpoint: LiveEndpoint,
  event: NewEvent,
  hint: string | undefined,
): Promise<DedupeKey | null> {
  const { dedupe } = endpoint.settings;
  switch (dedupe.by) {
    case 'none':
      return hint === undefined ? null : { value: hint, externalId: hint };
    case 'body':
      return { value: event.body, externalId: null };
    case 'header': {
      const value = firstHeader(parseRawHeaders(event.rawHeaders), dedupe.header.toLowerCase());
      return value === undefined || value === '' ? null : { value, externalId: value };
    }
    case 'expression': {
      const { trigger } = await readEvent(readers, event, endpoint.settings.path);
      try {
        const { value } = evaluateTemplate(
          compileTemplate(
            dedupe.expression.includes('{{') ? dedupe.expression : `{{ ${dedupe.expression} }}`,
          ),
          { trigger },
          readers.expressionHost,
        );
        if (value === undefined || value === null || value === '') return null;
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        return { value: text, externalId: text.slice(0, 200) };
      } catch (error) {
        if (error instanceof ExpressionError) return null;
        throw error;
      }
    }
  }
}

export async function parseProblem(readers: Readers, event: NewEvent): Promise<string | null> {
  return (await readEvent(readers, event, null)).error;
}

/** After the commit. An expression in the endpoint's own answer that fails must not undo it. */
export async function successAnswer(
  readers: Readers,
  response: EndpointSettings['response'],
  event: NewEvent,
  id: Buffer,
): Promise<HookAnswer> {
  const { status, headers, body } = response;
  if (body === undefined)
    return {
      status,
      headers: { 'content-type': 'application/json', ...headers },
      body: status === 204 ? '' : `{"ok":true,"id":"${idToText(id)}"}`,
    };
  const texts = [body, ...Object.values(headers)];
  if (!texts.some((text) => text.includes('{{'))) return { status, headers, body };
  const { trigger } = await readEvent(readers, event, null);
  const fill = (text: string): string => {
    if (!text.includes('{{')) return text;
    try {
      const { value } = evaluateTemplate(
        compileTemplate(text),
        { trigger },
        readers.expressionHost,
      );
      if (value === undefined || value === null) return '';
      return typeof value === 'string' ? value : JSON.stringify(value);
    } catch (error) {
      if (error instanceof ExpressionError) return '';
      throw error;
    }
  };
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    filled[name] = fill(value).replaceAll(/[\r\n\0]/g, ' ');
  return { status, headers: filled, body: fill(body) };
}

function readEvent(
  { triggers }: Readers,
  event: NewEvent,
  endpoint: string | null,
): Reading | Promise<Reading> {
  return triggers.read({
    id: event.id,
    method: event.method,
    url: event.url,
    rawHeaders: event.rawHeaders,
    body: event.body,
    receivedAt: event.receivedAt,
    address: event.remoteAddress,
    endpoint,
  });
}
