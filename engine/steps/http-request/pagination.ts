import { assertNever } from '../../../shared/errors.ts';
import type { Json } from '../../../shared/json.ts';
import { bare, setQuery } from '../../http/address.ts';
import { responseTooLarge, socketTakenBack } from '../../http/exchange.ts';
import { place } from '../../http/failures.ts';
import { dropSecrets } from '../../http/redirects.ts';
import { valueAt } from '../../values/json-path.ts';
import { type StepContext, StepFailure } from '../define-step.ts';
import { nextLink } from './link-header.ts';
import type { HttpRequestParams, PaginationParams } from './params.ts';
import { planRequest, type RequestPlan, withBodyField } from './request.ts';
import { type Answer, send } from './send.ts';

type Paging = Exclude<PaginationParams, { type: 'none' }>;

export interface Pages {
  /** The last page's answer. */
  readonly last: Answer;
  readonly items: Json[];
  readonly count: number;
  /** True when maxPages ended it, not the server. */
  readonly truncated: boolean;
}

/**
 * Page after page, the items of all in one list. response.maxBytes counts for all pages together,
 * timeoutMs for each. Throws what `send` throws and StepFailure `pagination_failed`.
 */
export async function collectPages(
  params: HttpRequestParams & { pagination: Paging },
  context: StepContext,
): Promise<Pages> {
  const { pagination } = params;
  const items: Json[] = [];
  const seen = new Set<string>();
  let plan = await firstPage(params, context);
  let room = params.response.maxBytes;
  let last: Answer | null = null;
  for (let count = 1; ; count++) {
    seen.add(identity(plan));
    try {
      last = await sendPage(plan, { params, context, room });
    } catch (error) {
      if (last !== null && isPastTheEnd(error, pagination)) {
        return { last, items, count: count - 1, truncated: false };
      }
      throw error;
    }
    room -= last.size;
    const found = itemsOf(last, pagination.itemsPath);
    for (const item of found) items.push(item);
    // Perhaps with a token that was renewed.
    plan = last.plan;
    const next = await nextPage({ plan, last, found, count, params, context });
    if (next === null) return { last, items, count, truncated: false };
    if (count >= pagination.maxPages) {
      context.log(`Stopped after ${count} pages, the limit of pagination.maxPages.`);
      return { last, items, count, truncated: true };
    }
    plan = next;
    await socketTakenBack();
    if (seen.has(identity(plan))) {
      throw new StepFailure({
        code: 'pagination_failed',
        message: `${place(plan.request.url)} gave a next page that was read already.`,
        hint: 'Check that the pagination fits this API.',
      });
    }
  }
}

/** Some APIs answer 404 to a page number after the last. */
function isPastTheEnd(error: unknown, pagination: Paging): boolean {
  return pagination.type === 'page' && error instanceof StepFailure && error.kind === '404';
}

async function sendPage(
  plan: RequestPlan,
  options: { params: HttpRequestParams; context: StepContext; room: number },
): Promise<Answer> {
  const { params, context, room } = options;
  const { maxBytes } = params.response;
  if (room <= 0) throw responseTooLarge(plan.request.url, maxBytes);
  try {
    return await send(plan, { params, context, maxBytes: room });
  } catch (error) {
    const isTooLarge = error instanceof StepFailure && error.code === 'response_too_large';
    throw isTooLarge ? responseTooLarge(plan.request.url, maxBytes) : error;
  }
}

async function firstPage(
  params: HttpRequestParams & { pagination: Paging },
  context: StepContext,
): Promise<RequestPlan> {
  const plan = await planRequest(params, context);
  const { pagination } = params;
  if (pagination.type !== 'page') return plan;
  const { parameter, start, size, sizeParameter } = pagination;
  setQuery(plan.request.url, parameter, `${start}`);
  if (sizeParameter !== undefined && size !== undefined) {
    setQuery(plan.request.url, sizeParameter, `${size}`);
  }
  return plan;
}

async function nextPage(options: {
  plan: RequestPlan;
  last: Answer;
  found: readonly Json[];
  /** Pages read so far. */
  count: number;
  params: HttpRequestParams & { pagination: Paging };
  context: StepContext;
}): Promise<RequestPlan | null> {
  const { plan, last, found, count, params, context } = options;
  const { pagination } = params;
  switch (pagination.type) {
    case 'link-header': {
      const target = nextLink(last.headers.link);
      return target === null ? null : elsewhere(plan, { target, last, count });
    }
    case 'next-url': {
      const target = valueAt(last.body, pagination.path);
      return typeof target === 'string' && target !== ''
        ? elsewhere(plan, { target, last, count })
        : null;
    }
    case 'page': {
      const { parameter, start, step, size } = pagination;
      if (found.length === 0 || (size !== undefined && found.length < size)) return null;
      const url = new URL(plan.request.url);
      setQuery(url, parameter, `${start + count * step}`);
      return numbered({ ...plan, request: { ...plan.request, url } }, count);
    }
    case 'cursor': {
      const cursor = valueAt(last.body, pagination.path);
      if ((typeof cursor !== 'string' && typeof cursor !== 'number') || cursor === '') return null;
      if (pagination.in === 'body') {
        const body = withBodyField(params.body, { name: pagination.parameter, value: cursor });
        return numbered(await planRequest({ ...params, body }, context), count);
      }
      const url = new URL(plan.request.url);
      setQuery(url, pagination.parameter, `${cursor}`);
      return numbered({ ...plan, request: { ...plan.request, url } }, count);
    }
    default:
      return assertNever(pagination);
  }
}

/** A page that the server names, perhaps on another origin: then without credentials. */
function elsewhere(
  plan: RequestPlan,
  options: { target: string; last: Answer; count: number },
): RequestPlan {
  const { target, last, count } = options;
  const url = URL.canParse(target, last.url.href) ? new URL(target, last.url) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new StepFailure({
      code: 'pagination_failed',
      message: `${place(last.url)} gave a next page that is not an http or https address.`,
    });
  }
  bare(url);
  const headers = plan.request.headers.clone();
  const isHome = url.origin === plan.home;
  if (!isHome) dropSecrets(headers, plan.auth);
  // Servers leave a key in the query out of the addresses they give.
  const { query } = plan.auth;
  if (isHome && query !== undefined) setQuery(url, query.name, query.value);
  return numbered({ ...plan, request: { ...plan.request, url, headers } }, count);
}

/** Each page is a request of its own: the first one's idempotency key would give its answer again. */
function numbered(plan: RequestPlan, count: number): RequestPlan {
  const key = plan.request.headers.get('idempotency-key');
  if (key === undefined) return plan;
  const headers = plan.request.headers.clone();
  headers.set('Idempotency-Key', `${key.replace(/:page-\d+$/, '')}:page-${count + 1}`);
  return { ...plan, request: { ...plan.request, headers } };
}

function itemsOf(answer: Answer, path: string): Json[] {
  const found = path === '' ? answer.body : valueAt(answer.body, path);
  if (Array.isArray(found)) return found;
  if (found === null && answer.body === null) return [];
  throw new StepFailure({
    code: 'pagination_failed',
    message: path === '' ? 'The page is not a list.' : `There is no list at "${path}" in the page.`,
    hint: 'pagination.itemsPath says where the items are in the page’s JSON, such as "data.items".',
  });
}

function identity({ request }: RequestPlan): string {
  return `${request.url.href}\n${typeof request.body === 'string' ? request.body : ''}`;
}
