import { InvalidInputError } from '../../shared/errors.ts';
import { ExpressionError } from '../../shared/expression/expression-error.ts';
import { type CompiledTemplate, compileTemplate } from '../../shared/expression/template.ts';
import type { EndpointSettings } from '../../shared/model/endpoint.ts';
import { type AddressList, parseAddressList } from './address-list.ts';
import { type EndpointAnswer, prepareAnswer } from './endpoint-answer.ts';
import { prepareVerifier } from './schemes/index.ts';
import type { Verifier } from './schemes/scheme.ts';

/** Settings as the hot path wants them. */
export interface PreparedEndpoint {
  readonly verifier: Verifier;
  /** Null: any address. */
  readonly allowedAddresses: AddressList | null;
  readonly answer: EndpointAnswer;
  /** Nothing is set that would say what to answer: the provider's own wish counts. */
  readonly answersByPreset: boolean;
  /** Of `dedupe.by` = `expression`; null with the other ways. */
  readonly dedupeExpression: CompiledTemplate | null;
}

/**
 * Reads everything in the settings that could turn out not to work. Throws InvalidInputError with
 * every problem: a person can mend it when it is saved, and nobody can when a webhook has come.
 */
export function prepareEndpoint(settings: EndpointSettings): PreparedEndpoint {
  const problems: string[] = [];
  let hint: string | undefined;
  const attempt = <T>(field: string, prepare: () => T): T | null => {
    try {
      return prepare();
    } catch (error) {
      if (error instanceof ExpressionError) problems.push(`${field}: ${error.message}`);
      else if (error instanceof InvalidInputError) {
        problems.push(
          ...error.problems.map((p) => (p.startsWith(`${field}.`) ? p : `${field}: ${p}`)),
        );
      } else throw error;
      hint ??= error.hint;
      return null;
    }
  };

  const { verification, dedupe } = settings;
  const verifier = attempt('verification', () => prepareVerifier(verification));
  const signsUrl = verification.scheme === 'hmac' && verification.content.includes('{url}');
  if (signsUrl && settings.publicUrl === undefined)
    problems.push('publicUrl: is needed, because verification.content contains {url}');
  const allowedAddresses =
    settings.allowedAddresses.length === 0
      ? null
      : attempt('allowedAddresses', () => parseAddressList(settings.allowedAddresses));
  for (const origin of settings.allowedOrigins)
    if (!isOrigin(origin))
      problems.push(`allowedOrigins: "${origin}" is neither an origin (https://example.com) nor *`);
  const dedupeExpression =
    dedupe.by === 'expression'
      ? attempt('dedupe.expression', () => compileTemplate(asTemplate(dedupe.expression)))
      : null;
  const answer = prepareAnswer(settings.response, problems);
  const { status, body, headers } = settings.response;
  const answersByPreset = status === 200 && body === undefined && Object.keys(headers).length === 0;

  if (problems.length > 0 || verifier === null)
    throw new InvalidInputError('The endpoint’s settings cannot work like this:', problems, hint);
  return { verifier, allowedAddresses, answer, answersByPreset, dedupeExpression };
}

/** An expression may be written bare or with its braces. */
function asTemplate(expression: string): string {
  return expression.includes('{{') ? expression : `{{ ${expression} }}`;
}

function isOrigin(text: string): boolean {
  if (text === '*' || text === 'null') return true;
  const [, bare = '', scheme = ''] = /^(([a-z][a-z0-9+.-]*):\/\/[^/?#@\s]+)\/?$/i.exec(text) ?? [];
  // Extensions have origins of their own (`chrome-extension://…`), which URL does not know.
  if (!/^https?$/i.test(scheme)) return bare !== '';
  return URL.canParse(bare) && new URL(bare).origin === bare.toLowerCase();
}
