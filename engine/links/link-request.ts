import * as z from 'zod';
import { MASK } from '../credentials/redactor.ts';
import { problem } from '../events/problem.ts';
import { allHeaders, firstHeader } from '../events/raw-headers.ts';
import type { Admitted, HookAnswer, Refused, RequestHead } from '../events/received-request.ts';
import { LINK_PATHS, type LinkKind } from '../runs/links.ts';
import { noticePage } from './approval-page.ts';

/** What becomes of a request at a link; who routes it counts it. */
export type LinkAdmission = Refused | Omit<Admitted, 'release'>;

/** Null for the path of an endpoint, or of nothing. */
export function readLink(url: string): { kind: LinkKind; token: string } | null {
  for (const kind of ['approval', 'webhook'] as const) {
    const prefix = LINK_PATHS[kind];
    if (!url.startsWith(prefix)) continue;
    const [token = ''] = url.slice(prefix.length).split(/[?/]/, 1);
    return { kind, token };
  }
  return null;
}

/** Whoever has a link may use it, so nothing that is kept holds one. */
export function hideToken(head: RequestHead): RequestHead {
  const link = readLink(head.url);
  if (link === null || link.token === '') return head;
  const { token } = link;
  return {
    ...head,
    url: head.url.replace(token, MASK),
    // Short ones are no tokens, and might be anywhere.
    rawHeaders:
      token.length < 20
        ? head.rawHeaders
        : head.rawHeaders.map((text) => text.replaceAll(token, MASK)),
  };
}

/**
 * Whether a form came from the page itself. Browsers that say where a request comes from must name
 * this very site; without `Sec-Fetch-Site`, which they send over HTTPS and to this computer only,
 * Origin counts. Programs send neither. Nobody can guess a link: this is against pages that got to
 * know one and post with the browser of a person in between.
 */
export function isFromOwnPage({ rawHeaders }: RequestHead, publicUrl: string | undefined): boolean {
  const site = firstHeader(rawHeaders, 'sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const [origin, second] = allHeaders(rawHeaders, 'origin');
  if (origin === undefined) return true;
  if (second !== undefined || !URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  const own = firstHeader(rawHeaders, 'host')?.toLowerCase();
  if (host !== '' && host === own) return true;
  return publicUrl !== undefined && URL.canParse(publicUrl) && new URL(publicUrl).host === host;
}

/** People get a page; programs that ask for JSON, or send it, get JSON. */
export function wantsJson({ rawHeaders }: RequestHead): boolean {
  const sent = firstHeader(rawHeaders, 'content-type') ?? '';
  if (/^application\/(?:[\w.+-]+\+)?json\b/i.test(sent)) return true;
  const accept = firstHeader(rawHeaders, 'accept')?.toLowerCase() ?? '';
  return accept.includes('json') && !accept.includes('text/html');
}

const problemSchema = z.object({ title: z.string(), detail: z.string() });

/** An error in the form that the sender can read. */
export function refusalFor(
  head: RequestHead,
  refusal: { status: number; title: string; detail: string; headers?: Record<string, string> },
): HookAnswer {
  const { status, title, detail, headers = {} } = refusal;
  if (wantsJson(head)) return problem(status, title, detail, headers);
  return noticePage(status, { title, text: detail }, headers);
}

/** An error that is known as JSON already; the status and the other headers stay. */
export function forReader(head: RequestHead, answer: HookAnswer): HookAnswer {
  const { 'content-type': type, ...headers } = answer.headers;
  if (type !== 'application/problem+json' || typeof answer.body !== 'string') return answer;
  if (readLink(head.url)?.kind !== 'approval') return answer;
  const { title, detail } = problemSchema.parse(JSON.parse(answer.body));
  return refusalFor(head, { status: answer.status, title, detail, headers });
}
