import type { Json } from '../../../shared/json.ts';
import type { BodyLimit } from '../../http/exchange.ts';
import { hostOf } from '../../http/hosts.ts';
import { decodedBody, readBody } from '../../http/response.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import type { StepContext, StepServices } from '../define-step.ts';
import type { HttpRequestParams } from './params.ts';
import { type FinalResponse, followRedirects } from './redirects.ts';
import type { RequestPlan } from './request.ts';
import { isSuccess } from './success-status.ts';

export interface Answer {
  readonly status: number;
  readonly headers: FinalResponse['headers'];
  readonly url: URL;
  readonly redirected: boolean;
  readonly body: Json;
  /** Of the decoded body. */
  readonly size: number;
}

/**
 * One request with its redirects, its answer read. Throws StepFailure `http_status` when the status
 * is no success, and what exchange, redirects and reading throw.
 */
export async function send(
  plan: RequestPlan,
  options: { params: HttpRequestParams; context: StepContext; maxBytes: number },
): Promise<Answer> {
  const { params, context, maxBytes } = options;
  const wanted: BodyLimit = { maxBytes, beyond: 'fail' };
  const permits = (host: string): void => context.services.permits({ kind: 'host', host });
  if (params.proxy !== undefined) permits(hostOf(new URL(params.proxy)));
  const limit = new TimeLimit(context.signal, params.timeoutMs);
  try {
    const response = await followRedirects(plan.request, {
      limit,
      proxy: params.proxy,
      redirects: params.redirects,
      auth: plan.auth,
      home: plan.home,
      permits,
      dispatcherFor: (where) => dispatcherFor(where, params, context.services),
      bodyLimit: (status) => (isSuccess(status, params) ? wanted : ERROR_BODY),
    });
    if (!isSuccess(response.status, params)) throw await statusFailure(response, context.now());
    const bytes = await decodedBody(response, { url: response.url, maxBytes });
    const contentType = contentTypeOf(response);
    const log = (line: string) => context.log(line);
    const body = readBody(bytes, { as: params.response.as, contentType, log });
    const { status, headers, url, redirected } = response;
    return { status, headers, url, redirected, body, size: bytes.length };
  } finally {
    limit.dispose();
  }
}

function dispatcherFor(
  where: 'home' | 'elsewhere',
  { proxy, tls }: HttpRequestParams,
  services: StepServices,
) {
  if (proxy === undefined && tls === undefined) return services.http.dispatcher();
  const { cert, key, ...trust } = tls ?? {};
  return services.http.dispatcher({ proxy, ...(where === 'home' ? tls : trust) });
}
