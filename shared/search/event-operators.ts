import { EVENT_REASONS, EVENT_STATUSES, type EventStatus } from '../model/event.ts';
import { RUN_STATUSES } from '../model/run.ts';
import { operator, type SearchOperator } from './operator.ts';

const statusSummaries: Readonly<Record<EventStatus, string>> = {
  accepted: 'It was taken.',
  duplicate: 'The same one had arrived before.',
  rejected: 'It was refused; the reason is kept.',
  handshake: 'A provider’s test of the address.',
};

const statuses = EVENT_STATUSES.map((value) => ({ value, summary: statusSummaries[value] }));

/** Operators of the inbox, in the order in which completion and docs/search.md name them. */
export const EVENT_OPERATORS: readonly SearchOperator[] = [
  operator('status', 'choice', {
    aliases: ['state'],
    summary: 'How the event was received.',
    examples: ['status:rejected', 'status:rejected,duplicate'],
    choices: statuses,
  }),
  operator('endpoint', 'name', {
    aliases: ['hook'],
    summary: 'The endpoint that received it, by its path or a part of it.',
    examples: ['endpoint:orders', 'endpoint:none'],
    choices: [{ value: 'none', summary: 'No endpoint had the path.' }],
  }),
  operator('provider', 'name', {
    aliases: ['sender'],
    summary: 'Whose webhook it looks like, by its headers.',
    examples: ['provider:github', 'provider:stripe,shopify'],
    choices: [{ value: 'none', summary: 'It looks like nobody’s that Patchbay knows.' }],
  }),
  operator('source', 'name', {
    summary: 'The type of trigger that it came from.',
    examples: ['source:webhook', 'source:schedule'],
    choices: [{ value: 'webhook', summary: 'It came to an endpoint.' }],
  }),
  operator('workflow', 'name', {
    summary: 'A workflow that it gave a run of, or whose trigger gave it.',
    examples: ['workflow:invoices', 'workflow:"Order to stock"'],
  }),
  operator('body', 'text', {
    summary: 'Text in the body.',
    examples: ['body:"SKU-1"', 'body:refunded'],
  }),
  operator('header', 'header', {
    summary:
      'A header by its name; `=` is its whole value (`*` stands for anything), `~` a part of it.',
    examples: ['header:x-github-event=push', 'header:user-agent~stripe', 'header:x-request-id'],
  }),
  operator('path', 'text', {
    aliases: ['url', 'query'],
    summary: 'Text in the address, its query included.',
    examples: ['path:/hooks/orders', 'path:"source=shop"'],
  }),
  operator('method', 'name', {
    summary: 'The request’s method.',
    examples: ['method:PUT'],
    choices: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({
      value,
      summary: `A ${value} request.`,
    })),
  }),
  operator('ip', 'text', {
    aliases: ['address'],
    summary: 'The sender’s address, or a part of it.',
    examples: ['ip:192.0.2.'],
  }),
  operator('is', 'choice', {
    summary: 'What you did with it, or how it stands.',
    examples: ['is:unread', 'is:starred'],
    choices: [
      { value: 'unread', summary: 'Nobody has opened it yet.' },
      { value: 'read', summary: 'It was opened, or marked as read.' },
      { value: 'starred', summary: 'It has a star.' },
      { value: 'archived', summary: 'It was put into the archive.' },
      ...statuses,
      { value: 'replayed', summary: 'A run was started from it again.' },
      { value: 'unparsed', summary: 'Its body could not be read as what it says it is.' },
    ],
  }),
  operator('in', 'choice', {
    summary: 'Where it lies. Without this operator: in the inbox.',
    examples: ['in:archive', 'in:all'],
    choices: [
      { value: 'inbox', summary: 'What is not archived.' },
      { value: 'archive', summary: 'What is archived.' },
      { value: 'all', summary: 'Both.' },
    ],
  }),
  operator('run', 'choice', {
    aliases: ['runs'],
    summary: 'How one of its runs stands.',
    examples: ['run:failed', 'run:none'],
    choices: [
      ...RUN_STATUSES.map((value) => ({ value, summary: `It has a run that is ${value}.` })),
      { value: 'any', summary: 'It has a run.' },
      { value: 'none', summary: 'It has no run.' },
    ],
  }),
  operator('reason', 'choice', {
    summary: 'Why it was rejected, or accepted with a remark.',
    examples: ['reason:signature_mismatch', 'reason:signature'],
    choices: Object.entries(EVENT_REASONS).map(([value, summary]) => ({ value, summary })),
  }),
  operator('after', 'time', {
    aliases: ['since', 'newer'],
    summary: 'It arrived at this moment or later.',
    examples: ['after:2026-11-01', 'after:2d', 'after:today'],
  }),
  operator('before', 'time', {
    aliases: ['until', 'older'],
    summary: 'It arrived before this moment.',
    examples: ['before:2026-11-01T12:00', 'before:yesterday'],
  }),
  operator('size', 'size', {
    summary: 'Size of the body.',
    examples: ['size:>10kb', 'size:1kb..1mb'],
  }),
  operator('id', 'id', {
    summary: 'The event’s id, or its beginning; or the sender’s own id.',
    examples: ['id:01934f2e', 'id:evt_1Q2w3e'],
  }),
];
