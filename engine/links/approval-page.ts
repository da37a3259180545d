import { DateTime } from 'luxon';
import type { FieldProblem } from '../../shared/form-fields.ts';
import type { Json } from '../../shared/json.ts';
import {
  type ApprovalRequest,
  type Decided,
  type FormField,
  LONGEST_COMMENT,
  LONGEST_NAME,
} from '../../shared/model/approval.ts';
import type { HookAnswer } from '../events/received-request.ts';
import { type Html, html, NOTHING, page } from './html.ts';

/**
 * The pages of one approval. They stand on the hooks listener, because that is what people elsewhere
 * can reach; they are no part of the UI: no script, no session, nothing but what this one link is
 * about, and the answer goes the way of every webhook.
 */
export interface ApprovalView {
  request: ApprovalRequest;
  workflowName: string;
  /** When it was asked and when it is over, ms UTC. */
  since: number;
  due: number | null;
  timeZone: string;
}

/** What was filled in before, and what is wrong with it. */
export interface Filled {
  fields: { readonly [name: string]: Json };
  by: string;
  comment: string;
  problems: readonly FieldProblem[];
}

/** The names of the form's own inputs; those of the request's fields begin with the prefix. */
export const FORM_NAMES = {
  decision: 'decision',
  by: 'by',
  comment: 'comment',
  asked: 'asked',
  field: 'field.',
} as const;

export function questionPage(view: ApprovalView, filled: Filled | null): HookAnswer {
  const { request, workflowName, since, due, timeZone } = view;
  const problems = filled?.problems ?? [];
  const fields = request.fields.map((field) => {
    const given = filled !== null && Object.hasOwn(filled.fields, field.name);
    const value = given ? (filled.fields[field.name] ?? null) : field.default;
    const problem = problems.find(({ name }) => name === field.name)?.problem;
    return fieldHtml(field, value, problem ?? null);
  });
  const body = html`<h1 dir="auto">${request.title}</h1>
<p class="dim">Asked by the workflow &ldquo;${workflowName}&rdquo; on ${time(since, timeZone)}.${
    due === null ? '' : html` It can be answered until ${time(due, timeZone)}.`
  }</p>
${request.message === '' ? NOTHING : html`<p class="message" dir="auto">${request.message}</p>`}
${problems.length === 0 ? NOTHING : alertHtml(problems, request.fields)}
<form method="post">
<button type="submit" disabled hidden></button>
<input type="hidden" name="${FORM_NAMES.asked}" value="${since}">
${fields}
<div class="field"><label for="by">Your name <span>(so that others know who answered)</span></label>
<input id="by" name="${FORM_NAMES.by}" value="${filled?.by ?? ''}" maxlength="${LONGEST_NAME}" autocomplete="name"></div>
<div class="field"><label for="comment">Comment</label>
<textarea id="comment" name="${FORM_NAMES.comment}" maxlength="${LONGEST_COMMENT}" rows="3">
${filled?.comment ?? ''}</textarea></div>
<div class="buttons">
<button class="yes" name="${FORM_NAMES.decision}" value="approved">${request.approveLabel}</button>
<button name="${FORM_NAMES.decision}" value="rejected" formnovalidate>${request.rejectLabel}</button>
</div>
</form>`;
  const wrong = problems.length > 0;
  return page(wrong ? 422 : 200, {
    title: `${wrong ? 'Please check: ' : ''}${request.title}`,
    body,
  });
}

export function thanksPage(
  { request, timeZone }: Pick<ApprovalView, 'request' | 'timeZone'>,
  decided: Decided,
): HookAnswer {
  const filled = request.fields.flatMap(({ name, label }) => {
    const value = decided.fields[name] ?? null;
    return value === null ? [] : [html`<dt>${label}</dt><dd dir="auto">${shown(value)}</dd>`];
  });
  const comment =
    decided.comment === '' ? [] : [html`<dt>Comment</dt><dd dir="auto">${decided.comment}</dd>`];
  const details = [...filled, ...comment];
  const word = decided.decision === 'approved' ? 'Approved' : 'Rejected';
  const body = html`<h1>${word}</h1>
<p dir="auto">${request.title}</p>
<p class="dim">${decided.by === null ? 'Answered' : html`Answered by ${decided.by}`} on ${time(Date.parse(decided.decidedAt), timeZone)}.</p>
${details.length === 0 ? NOTHING : html`<dl>${details}</dl>`}
<p>Your answer is stored and the workflow goes on. You can close this page.</p>`;
  return page(200, { title: `${word}: ${request.title}`, body });
}

/** Why there is nothing to answer here. */
export function noticePage(
  status: number,
  content: { title: string; text: string | Html },
  headers?: Readonly<Record<string, string>>,
): HookAnswer {
  const body = html`<h1>${content.title}</h1>
<p>${content.text}</p>`;
  return page(status, { title: content.title, body }, headers);
}

/** `Mon, 23 Nov 2026, 14:05 (Europe/Berlin)` */
export function time(ms: number, timeZone: string): Html {
  const at = DateTime.fromMillis(ms, { zone: timeZone }).setLocale('en-GB');
  return html`<time datetime="${new Date(ms).toISOString()}">${at.toFormat('ccc, d LLL yyyy, HH:mm')} (${timeZone})</time>`;
}

function alertHtml(problems: readonly FieldProblem[], fields: readonly FormField[]): Html {
  const items = problems.map(({ name, problem }) => {
    const label = fields.find((field) => field.name === name)?.label ?? name;
    return html`<li><a href="#field-${name}">${label}</a> ${problem}</li>`;
  });
  return html`<div class="alert" role="alert">Nothing was sent yet. Please check:<ul>${items}</ul></div>`;
}

function fieldHtml(field: FormField, value: Json, problem: string | null): Html {
  const { name, label, kind, required } = field;
  const id = `field-${name}`;
  const invalid =
    problem === null ? NOTHING : html` aria-invalid="true" aria-describedby="${id}-problem"`;
  const attributes = html`id="${id}" name="${FORM_NAMES.field}${name}"${required ? html` required` : NOTHING}${invalid}`;
  const labelled = html`<label for="${id}" dir="auto">${label}${required ? html` <span>(required)</span>` : NOTHING}</label>`;
  const wrong =
    problem === null ? NOTHING : html`<p class="wrong" id="${id}-problem">This ${problem}.</p>`;
  if (kind === 'boolean')
    // The hidden one says that it was shown and not ticked.
    return html`<div class="field"><input type="hidden" name="${FORM_NAMES.field}${name}" value="false"><div class="tick"><input type="checkbox" value="true" ${attributes}${isTicked(value) ? html` checked` : NOTHING}>${labelled}</div>${wrong}</div>
`;
  return html`<div class="field">${labelled}
${control(field, attributes, value === null ? '' : shown(value))}${wrong}</div>
`;
}

function control({ kind, options, required }: FormField, attributes: Html, value: string): Html {
  switch (kind) {
    case 'multiline':
      // A line break right behind the tag does not count.
      return html`<textarea ${attributes} rows="4" dir="auto">
${value}</textarea>`;
    case 'select': {
      const empty =
        required && value !== '' ? [] : [html`<option value="">Choose&hellip;</option>`];
      const all = options.map(
        (option) =>
          html`<option value="${option}"${option === value ? html` selected` : NOTHING}>${option}</option>`,
      );
      return html`<select ${attributes}>${[...empty, ...all]}</select>`;
    }
    case 'number':
      return html`<input type="number" step="any" inputmode="decimal" ${attributes} value="${value}" autocomplete="off">`;
    case 'date':
      return html`<input type="date" ${attributes} value="${value}">`;
    case 'text':
    case 'boolean':
      return html`<input ${attributes} value="${value}" dir="auto" autocomplete="off">`;
  }
}

function isTicked(value: Json): boolean {
  return value === true || value === 'true';
}

function shown(value: Json): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
