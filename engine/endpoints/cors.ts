import { firstHeader, type RawHeaders } from '../events/raw-headers.ts';
import type { Admission, HookAnswer } from '../events/received-request.ts';

/** How long a browser may remember what it was allowed, in seconds. */
const REMEMBERED_SEC = 600;

/** The same admission, with answers that the page which sent the request may read. */
export function forBrowser(rawHeaders: RawHeaders, admission: Admission): Admission {
  const origin = firstHeader(rawHeaders, 'origin');
  if (origin === undefined) return admission;
  if (!admission.admitted) return { ...admission, answer: readableBy(origin, admission.answer) };
  return {
    ...admission,
    receive: async (body) => readableBy(origin, await admission.receive(body)),
    refuse: async (reason, body) => readableBy(origin, await admission.refuse(reason, body)),
  };
}

/** Headers that the endpoint was given itself stay. */
function readableBy(origin: string, answer: HookAnswer): HookAnswer {
  const own = Object.keys(answer.headers).map((name) => name.toLowerCase());
  if (own.includes('access-control-allow-origin')) return answer;
  const headers: Record<string, string> = {
    ...answer.headers,
    'access-control-allow-origin': origin,
  };
  if (!own.includes('vary')) headers['vary'] = 'Origin';
  return { ...answer, headers };
}

/**
 * The answer to a browser that asks before it sends (Fetch standard, "CORS-preflight fetch"); null
 * when the request is no such question. It starts nothing and is not kept.
 */
export function preflightAnswer(
  request: { method: string; rawHeaders: RawHeaders },
  methods: readonly string[],
): HookAnswer | null {
  const { method, rawHeaders } = request;
  if (method !== 'OPTIONS') return null;
  if (firstHeader(rawHeaders, 'access-control-request-method') === undefined) return null;
  const names = firstHeader(rawHeaders, 'access-control-request-headers') ?? '';
  const headers: Record<string, string> = {
    'access-control-allow-methods': methods.join(', '),
    'access-control-max-age': String(REMEMBERED_SEC),
  };
  if (/^[\w-]+(?:\s*,\s*[\w-]+)*$/.test(names)) headers['access-control-allow-headers'] = names;
  return { status: 204, headers, body: '' };
}
