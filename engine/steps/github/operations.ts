import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { textAt } from '../../http/call-api.ts';
import { StepFailure } from '../define-step.ts';
import type { GithubOperation } from './params.ts';

/** One request of an operation; `path` is below the repository's own. */
export interface GithubRequest {
  method: 'POST' | 'PATCH' | 'DELETE';
  path: string;
  body?: JsonObject;
  /** GitHub's words when it is done already: a label that is not there cannot be removed. */
  done?: RegExp;
}

/** In the order in which they are sent. */
export function requestsOf(operation: GithubOperation): GithubRequest[] {
  switch (operation.type) {
    case 'create-issue': {
      const { title, body, milestone } = operation;
      const labels = listed(operation.labels);
      const assignees = listed(operation.assignees);
      return [
        {
          method: 'POST',
          path: 'issues',
          body: {
            title,
            ...(body === undefined ? {} : { body }),
            ...(labels.length === 0 ? {} : { labels }),
            ...(assignees.length === 0 ? {} : { assignees }),
            ...(milestone === undefined ? {} : { milestone }),
          },
        },
      ];
    }
    case 'comment':
      return [
        {
          method: 'POST',
          path: `issues/${operation.number}/comments`,
          body: { body: operation.body },
        },
      ];
    case 'close':
      return [
        {
          method: 'PATCH',
          path: `issues/${operation.number}`,
          body: { state: 'closed', state_reason: operation.reason },
        },
      ];
    case 'reopen':
      return [{ method: 'PATCH', path: `issues/${operation.number}`, body: { state: 'open' } }];
    case 'label': {
      const path = `issues/${operation.number}/labels`;
      const added = listed(operation.add);
      return [
        ...(added.length === 0 ? [] : [{ method: 'POST' as const, path, body: { labels: added } }]),
        ...listed(operation.remove).map((name) => ({
          method: 'DELETE' as const,
          path: `${path}/${segment(name)}`,
          done: /label does not exist/i,
        })),
      ];
    }
    case 'repository-dispatch':
      return [
        {
          method: 'POST',
          path: 'dispatches',
          body: {
            event_type: operation.event,
            ...(operation.payload === undefined ? {} : { client_payload: operation.payload }),
          },
        },
      ];
    case 'workflow-dispatch':
      return [
        {
          method: 'POST',
          path: `actions/workflows/${operation.workflow}/dispatches`,
          body: { ref: operation.ref, inputs: operation.inputs },
        },
      ];
    case 'commit-status': {
      const { state, context, description, targetUrl } = operation;
      return [
        {
          method: 'POST',
          path: `statuses/${operation.sha}`,
          body: {
            state,
            context,
            ...(description === undefined
              ? {}
              : { description: [...description].slice(0, 140).join('') }),
            ...(targetUrl === undefined ? {} : { target_url: targetUrl }),
          },
        },
      ];
    }
  }
}

function segment(name: string): string {
  // A URL would take them for a step up, and the request would be about something else.
  if (name !== '.' && name !== '..') return encodeURIComponent(name);
  throw new StepFailure({
    code: 'github_rejected',
    message: `GitHub’s API cannot remove a label named "${name}".`,
  });
}

/** What later steps need of GitHub's answers, which are long. */
export function outputOf(operation: GithubOperation, answers: readonly Json[]): Json {
  const last = answers.at(-1) ?? null;
  const answer = isJsonObject(last) ? last : {};
  const { id = null, number = null } = answer;
  const url = textAt(answer, 'html_url') ?? null;
  switch (operation.type) {
    case 'create-issue':
      return { number, url, id };
    case 'comment':
      return { id, url };
    case 'close':
    case 'reopen':
      return { number, url, state: textAt(answer, 'state') ?? null };
    case 'label':
      return {
        number: operation.number,
        added: listed(operation.add),
        removed: listed(operation.remove),
      };
    case 'repository-dispatch':
      return { event: operation.event };
    case 'workflow-dispatch':
      return { workflow: operation.workflow, ref: operation.ref };
    case 'commit-status':
      return { id, state: operation.state, context: operation.context };
  }
}

export function listed(names: string | readonly string[]): string[] {
  const list = typeof names === 'string' ? names.split(',') : names;
  return [...new Set(list.map((name) => name.trim()).filter((name) => name !== ''))];
}
