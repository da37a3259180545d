import * as z from 'zod';
import type { Json } from '../../shared/json.ts';
import {
  type Decided,
  type Decision,
  LONGEST_COMMENT,
  LONGEST_NAME,
} from '../../shared/model/approval.ts';
import { jsonSchema } from '../../shared/model/json-schema.ts';
import { codingOf } from '../events/body/content-encoding.ts';
import { firstHeader } from '../events/raw-headers.ts';
import type { HookAnswer, RequestHead } from '../events/received-request.ts';
import { bodyRefusal } from '../events/refusals.ts';
import {
  type ApprovalView,
  FORM_NAMES,
  noticePage,
  questionPage,
  thanksPage,
  time,
} from './approval-page.ts';
import { type Answer, type Approvals, closedWords } from './approvals.ts';
import { html } from './html.ts';
import {
  forReader,
  isFromOwnPage,
  type LinkAdmission,
  refusalFor,
  wantsJson,
} from './link-request.ts';
import type { LinkedWait } from './linked-waits.ts';

const MAX_BODY_BYTES = 256 * 1024;
const ALLOWED = 'GET, HEAD, POST';

export interface ApprovalRequests {
  admit(head: RequestHead, token: string): LinkAdmission;
}

/**
 * The page of one approval. GET shows it and never decides: chats and mail scanners fetch links to
 * show what is behind them. POST decides.
 */
export function createApprovalRequests(deps: {
  approvals: Approvals;
  publicUrl: () => string | undefined;
  timeZone: () => string;
}): ApprovalRequests {
  const { approvals } = deps;

  function viewOf(at: LinkedWait): ApprovalView | null {
    if (at.wait === null) return null;
    return {
      request: approvals.request(at.wait),
      workflowName: at.run.workflow_name,
      since: at.wait.created_at,
      due: at.wait.due_at,
      timeZone: deps.timeZone(),
    };
  }

  function unknown(head: RequestHead): HookAnswer {
    return refusalFor(head, {
      status: 404,
      title: 'Nothing to answer here',
      detail: 'Nothing waits at this link. Check that you have all of it: it is long.',
    });
  }

  function closed(head: RequestHead, at: LinkedWait): HookAnswer {
    const decided = approvals.decidedOf(at.wait);
    const isEarly = at.state === 'not-yet';
    const status = isEarly ? 409 : 410;
    const title = TITLES[at.state];
    const headers: Record<string, string> = isEarly ? { 'retry-after': '5' } : {};
    const detail = `${closedWords(at, decided)}${isEarly ? ' Reload this page in a moment.' : ''}`;
    const view = viewOf(at);
    if (view === null || wantsJson(head))
      return refusalFor(head, { status, title, detail, headers });
    const { timeZone } = view;
    const asked = html`&ldquo;${view.request.title}&rdquo;`;
    if (at.state === 'answered' && decided !== null) {
      const by = decided.by === null ? '' : ` by ${decided.by}`;
      const when = time(Date.parse(decided.decidedAt), timeZone);
      const text = html`${asked} was ${decided.decision}${by} on ${when}. Nothing was changed.`;
      return noticePage(status, { title, text });
    }
    if (at.state === 'timed-out' && view.due !== null) {
      const text = html`${asked} could be answered until ${time(view.due, timeZone)}.`;
      return noticePage(status, { title, text });
    }
    return noticePage(status, { title, text: html`${asked}: ${detail}` }, headers);
  }

  function show(head: RequestHead, token: string): HookAnswer {
    const at = approvals.find(token);
    if (at === null) return unknown(head);
    const view = at.state === 'open' ? viewOf(at) : null;
    return view === null ? closed(head, at) : questionPage(view, null);
  }

  async function decide(head: RequestHead, token: string, body: Buffer): Promise<HookAnswer> {
    const answer = readAnswer(head, body);
    if (answer === null)
      return refusalFor(head, {
        status: 400,
        title: 'No answer in it',
        detail: `Send "${FORM_NAMES.decision}" as approved or rejected, as a form or as JSON.`,
      });
    const result = await approvals.decide(token, answer);
    if (result === null) return unknown(head);
    switch (result.kind) {
      case 'decided':
        return decided(head, token, result.decided);
      case 'closed':
        return closed(head, result.at);
      case 'asked-anew':
        return refusalFor(head, {
          status: 409,
          title: 'The question was asked anew',
          detail: 'It may be another one now. Open the link again, look at it, and answer then.',
        });
      case 'invalid': {
        const { problems } = result;
        const at = approvals.find(token);
        const view = at === null ? null : viewOf(at);
        if (view !== null && !wantsJson(head)) return questionPage(view, { ...answer, problems });
        const detail = problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
        return refusalFor(head, { status: 422, title: 'Please check', detail: `${detail}.` });
      }
    }
  }

  function decided(head: RequestHead, token: string, answer: Decided): HookAnswer {
    const at = approvals.find(token);
    const view = at === null ? null : viewOf(at);
    if (view !== null && !wantsJson(head)) return thanksPage(view, answer);
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify(answer),
    };
  }

  function admitPost(head: RequestHead, token: string): LinkAdmission {
    if (!isFromOwnPage(head, deps.publicUrl()))
      return refused(head, {
        status: 403,
        title: 'Not from this page',
        detail: 'The answer came from another website. Open the link itself and answer there.',
      });
    if (codingOf(head.rawHeaders) !== 'identity' || !isReadable(head))
      return refused(head, {
        status: 415,
        title: 'Cannot be read',
        detail: 'An answer is a form (application/x-www-form-urlencoded) or JSON, uncompressed.',
      });
    if (approvals.find(token) === null) return { admitted: false, answer: unknown(head) };
    return {
      admitted: true,
      maxBodyBytes: MAX_BODY_BYTES,
      receive: (body) => decide(head, token, body),
      refuse: async (reason) => forReader(head, bodyRefusal(reason, MAX_BODY_BYTES).answer),
    };
  }

  return {
    admit(head, token) {
      switch (head.method) {
        case 'GET':
        case 'HEAD':
          return { admitted: false, answer: show(head, token) };
        case 'POST':
          return admitPost(head, token);
        default:
          return refused(head, {
            status: 405,
            title: 'Not this way',
            detail: `This page takes ${ALLOWED}.`,
            headers: { allow: ALLOWED },
          });
      }
    },
  };
}

const TITLES: Readonly<Record<LinkedWait['state'], string>> = {
  open: 'Not answered',
  answered: 'Already answered',
  'timed-out': 'Too late',
  canceled: 'Canceled',
  'not-yet': 'Not there yet',
  over: 'Not needed any more',
};

function refused(head: RequestHead, refusal: Parameters<typeof refusalFor>[1]): LinkAdmission {
  return { admitted: false, answer: refusalFor(head, refusal) };
}

function mediaType({ rawHeaders }: RequestHead): string {
  const [type = ''] = (firstHeader(rawHeaders, 'content-type') ?? '').split(';', 1);
  return type.trim().toLowerCase();
}

function isReadable(head: RequestHead): boolean {
  const type = mediaType(head);
  return type === 'application/x-www-form-urlencoded' || type === 'application/json';
}

const decisionSchema = z
  .enum(['approved', 'rejected', 'approve', 'reject'])
  .transform((word): Decision => (word.startsWith('approve') ? 'approved' : 'rejected'));

const jsonAnswerSchema = z.strictObject({
  decision: decisionSchema,
  fields: z.record(z.string(), jsonSchema).default({}),
  by: z.string().nullable().default(''),
  comment: z.string().default(''),
  asked: z.int().optional(),
});

/** Null for what is none. */
function readAnswer(head: RequestHead, body: Buffer): Answer | null {
  const text = body.toString('utf8');
  return mediaType(head) === 'application/json' ? readJson(text) : readForm(text);
}

function readJson(text: string): Answer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = jsonAnswerSchema.safeParse(value);
  return data === undefined ? null : shortened({ ...data, by: data.by ?? '' });
}

function readForm(text: string): Answer | null {
  const form = new URLSearchParams(text);
  const decision = decisionSchema.safeParse(form.get(FORM_NAMES.decision));
  if (!decision.success) return null;
  const { field: prefix } = FORM_NAMES;
  // The last one of a name counts: a box that is ticked comes behind the one that says it was not.
  const fields: [string, Json][] = [...form]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);
  const asked = Number(form.get(FORM_NAMES.asked) ?? Number.NaN);
  return shortened({
    decision: decision.data,
    fields: Object.fromEntries(fields),
    by: form.get(FORM_NAMES.by) ?? '',
    comment: form.get(FORM_NAMES.comment) ?? '',
    asked: Number.isSafeInteger(asked) ? asked : undefined,
  });
}

/** The page lets nobody write more; what comes anyway is cut. */
function shortened(answer: Answer): Answer {
  return {
    ...answer,
    by: answer.by.slice(0, LONGEST_NAME),
    comment: answer.comment.slice(0, LONGEST_COMMENT),
  };
}
