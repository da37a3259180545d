import type { Json } from '../../../shared/json.ts';
import type { BodyLimit } from '../../http/exchange.ts';
import { hostOf } from '../../http/hosts.ts';
import { type FinalResponse, followRedirects } from '../../http/redirects.ts';
import { decodedBody, readBody } from '../../http/response.ts';
import { contentTypeOf, ERROR_BODY, statusFailure } from '../../http/status-failure.ts';
import { TimeLimit } from '../../http/time-limit.ts';
import type { StepContext, StepServices } from '../define-step.ts';
import type { HttpRequestParams } from './params.ts';
import { type RequestPlan, renewed } from './request.ts';
import { isSuccess } from './success-status.ts';

export interface Answer {
  readonly status: number;
  readonly headers: FinalResponse['headers'];
  readonly url: URL;
  readonly redirected: boolean;
  readonly body: Json;
  /** Of the decoded body. */
  readonly size: number;
  /** As it was sent at last. */
  readonly plan: RequestPlan;
}

/**
 * One request with its redirects, its answer read; after 401 to an access token once more, with a
 * renewed one. Throws StepFailure `http_status` when the status is no success, and what exchange,
 * redirects, reading and renewing throw.
 */
export async function send(
  first: RequestPlan,
  options: { params: HttpRequestParams; context: StepContext; maxBytes: number },
): Promise<Answer> {
  const { params, context, maxBytes } = options;
  const wanted: BodyLimit = { maxBytes, beyond: 'fail' };
  const permits = (host: string): void => context.services.permits({ kind: 'host', host });
  if (params.proxy !== undefined) permits(hostOf(new URL(params.proxy)));
  const limit = new TimeLimit(context.signal, params.timeoutMs);
  const follow = (plan: RequestPlan): Promise<FinalResponse> =>
    followRedirects(plan.request, {
      limit,
      proxy: params.proxy,
      redirects: params.redirects,
      auth: plan.auth,
      home: plan.home,
      permits,
      dispatcherFor: (where) => dispatcherFor(where, params, context.services),
      bodyLimit: (status) => (isSuccess(status, params) ? wanted : ERROR_BODY),
    });
  try {
    let plan = first;
    let response = await follow(plan);
    const again = wantsNewToken(plan, response) ? await renewed(plan) : null;
    if (again !== null) {
      context.log('The access token was refused (401): the request goes out again with a new one.');
      plan = again;
      response = await follow(plan);
    }
    if (!isSuccess(response.status, params)) throw await statusFailure(response, context.now());
    const bytes = await decodedBody(response, { url: response.url, maxBytes });
    const contentType = contentTypeOf(response);
    const log = (line: string) => context.log(line);
    const body = readBody(bytes, { as: params.response.as, contentType, log });
    const { status, headers, url, redirected } = response;
    return { status, headers, url, redirected, body, size: bytes.length, plan };
  } finally {
    limit.dispose();
  }
}

/** What a server refused it has not carried out; what it redirected before, it perhaps has. */
function wantsNewToken({ request, home }: RequestPlan, response: FinalResponse): boolean {
  if (response.status !== 401 || response.url.origin !== home) return false;
  return !response.redirected || request.method === 'GET' || request.method === 'HEAD';
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
