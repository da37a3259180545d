import { STATUS_CODES } from 'node:http';
import { CONNECTION_HEADERS } from '../../shared/connection-headers.ts';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import type { ExpressionHost } from '../../shared/expression/host.ts';
import {
  type CompiledTemplate,
  compileTemplate,
  evaluateTemplate,
} from '../../shared/expression/template.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import type { HookAnswer } from '../events/received-request.ts';

/** The answer that an endpoint gives after the commit, read once and used for every request. */
export interface EndpointAnswer {
  /** Whether there are expressions, which want the event. */
  readonly readsTrigger: boolean;
  /** `id` stands in the default body. Expressions that fail or give nothing leave nothing. */
  render(id: string, trigger: JsonObject, host: ExpressionHost): HookAnswer;
}

type Field = (trigger: JsonObject, host: ExpressionHost) => string;

/** Of one connection, or of the message's framing: the listener writes them itself. */
const RESERVED: ReadonlySet<string> = new Set([...CONNECTION_HEADERS, 'date']);
/** RFC 9110, 15.3.5 and 15.3.6. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205]);
/** As long as one may be in the settings. */
const LONGEST_HEADER = 8192;

/** What is wrong with the settings is added to `problems`, each with its field. */
export function prepareAnswer(
  response: EndpointSettings['response'],
  problems: string[],
): EndpointAnswer {
  const { status } = response;
  const templates: CompiledTemplate[] = [];
  const field = (name: string, source: string): Field => {
    try {
      const template = compileTemplate(source);
      templates.push(template);
      return (trigger, host) => evaluate(template, trigger, host);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(`${name}: ${error.message}`);
      return () => '';
    }
  };

  const headers: [name: string, value: Field][] = [];
  const names = new Set<string>();
  for (const [name, value] of Object.entries(response.headers)) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower))
      problems.push(`response.headers.${name}: is set by the listener itself`);
    else if (names.has(lower)) problems.push(`response.headers.${name}: is there more than once`);
    names.add(lower);
    headers.push([name, field(`response.headers.${name}`, value)]);
  }
  if (WITHOUT_BODY.has(status) && (response.body ?? '') !== '')
    problems.push(
      `response.body: an answer with status ${status} (${STATUS_CODES[status]}) has no body`,
    );
  const body =
    WITHOUT_BODY.has(status) || response.body === undefined
      ? null
      : field('response.body', response.body);
  const namesType = names.has('content-type');

  return {
    readsTrigger: templates.some((template) => template.kind !== 'text'),
    render(id, trigger, host) {
      const filled: Record<string, string> = {};
      for (const [name, value] of headers) filled[name] = headerValue(value(trigger, host));
      if (WITHOUT_BODY.has(status)) return { status, headers: filled, body: '' };
      const text = body === null ? `{"ok":true,"id":"${id}"}` : body(trigger, host);
      if (!namesType) filled['content-type'] = body === null ? JSON_TYPE : typeOf(text);
      return { status, headers: filled, body: text };
    },
  };
}

const JSON_TYPE = 'application/json';

/** Never HTML: the text may hold what a stranger sent. */
function typeOf(text: string): string {
  if (!/^\s*[{[]/.test(text)) return 'text/plain; charset=utf-8';
  try {
    JSON.parse(text);
    return JSON_TYPE;
  } catch {
    return 'text/plain; charset=utf-8';
  }
}

/** After the commit: an expression that fails must not undo it. */
function evaluate(template: CompiledTemplate, trigger: JsonObject, host: ExpressionHost): string {
  if (template.kind === 'text') return template.text;
  try {
    const { value } = evaluateTemplate(template, { trigger }, host);
    if (value === undefined || value === null) return '';
    return typeof value === 'string' ? value : JSON.stringify(value);
  } catch (error) {
    if (error instanceof ExpressionError) return '';
    throw error;
  }
}

/**
 * One line (RFC 9110, 5.5), whatever the sender put into the event. Node writes characters as
 * latin1; where one is beyond that, the whole value goes out in UTF-8.
 */
function headerValue(text: string): string {
  const line = text.slice(0, LONGEST_HEADER).replace(/[^\t\P{Cc}]/gu, ' ');
  return isBeyondLatin1(line) ? Buffer.from(line, 'utf8').toString('latin1') : line;
}

function isBeyondLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return true;
  return false;
}
