import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { ANY, type Permission } from '../../../shared/model/permission.ts';
import { hideSecrets } from '../../http/hide-secrets.ts';
import { hostPermissions } from '../../http/hosts.ts';
import { outputHeaders } from '../../http/response.ts';
import { defineStep, type StepContext, type StepResult } from '../define-step.ts';
import { docs } from './docs.ts';
import { collectPages } from './pagination.ts';
import { type HttpRequestParams, httpRequestParams } from './params.ts';
import { planRequest } from './request.ts';
import { type Answer, send } from './send.ts';

/** Asks without changing anything (RFC 9110, 9.2.1). GET is the default. */
function isSafeMethod(method: Json | undefined): boolean {
  return method === undefined || method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

export const httpRequest = defineStep({
  type: 'http-request',
  name: 'HTTP request',
  description: 'Calls a web address and hands on its answer.',
  icon: 'globe',
  group: 'action',
  effects: 'idempotent',
  // Without a key the receiver cannot tell a repeated request from a new one.
  effectsFor: ({ method, idempotencyKey }) =>
    idempotencyKey === false && !isSafeMethod(method) ? 'external' : 'idempotent',
  hideSecrets,
  permissions: ({ url, proxy, redirects }) => [
    ...hostPermissions(url, proxy),
    ...furtherHosts(redirects),
  ],
  ports: [{ name: 'out', label: 'Response' }],
  docs,
  params: httpRequestParams,
  problems({ pagination, response }) {
    const pages = isJsonObject(pagination) && pagination.type !== 'none';
    const raw = isJsonObject(response) && (response.as === 'text' || response.as === 'binary');
    return pages && raw
      ? [{ path: ['response', 'as'], message: 'pagination reads JSON: use "auto" or "json"' }]
      : [];
  },
  example: {
    method: 'POST',
    url: 'http://127.0.0.1:9000/orders',
    body: { type: 'json', value: '{{ trigger.body }}' },
  },
  run,
});

function furtherHosts(redirects: Json | undefined): Permission[] {
  const hosts = isJsonObject(redirects) && Array.isArray(redirects.hosts) ? redirects.hosts : [];
  return hosts.flatMap((host): Permission[] =>
    typeof host === 'string'
      ? [{ kind: 'host', host: host.includes('{{') ? ANY : host.trim().toLowerCase() }]
      : [],
  );
}

async function run(params: HttpRequestParams, context: StepContext): Promise<StepResult> {
  const { pagination } = params;
  if (pagination.type === 'none') {
    const { maxBytes } = params.response;
    const plan = await planRequest(params, context);
    const answer = await send(plan, { params, context, maxBytes });
    return { output: { ...headOf(answer), body: answer.body } };
  }
  const pages = await collectPages({ ...params, pagination }, context);
  return {
    output: {
      ...headOf(pages.last),
      body: pages.items,
      pages: pages.count,
      ...(pages.truncated ? { truncated: true } : {}),
    },
  };
}

/** Every output is stored: it holds nothing that the request's params say already. */
function headOf(answer: Answer): JsonObject {
  const { status, headers, redirected, url } = answer;
  return {
    status,
    headers: outputHeaders(headers),
    ...(redirected ? { url: url.href } : {}),
  };
}
