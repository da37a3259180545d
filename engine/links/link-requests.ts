import { assertNever } from '../../shared/errors.ts';
import type { RequestHead } from '../events/received-request.ts';
import type { LinkKind } from '../runs/links.ts';
import type { ApprovalRequests } from './approval-requests.ts';
import type { LinkAdmission } from './link-request.ts';
import type { ResumeRequests } from './resume-requests.ts';

/** Requests at the links of waiting runs, once they passed the gate of the listener. */
export interface LinkRequests {
  admit(head: RequestHead, link: { kind: LinkKind; token: string }): LinkAdmission;
}

export function createLinkRequests(deps: {
  approval: ApprovalRequests;
  resume: ResumeRequests;
}): LinkRequests {
  return {
    admit(head, { kind, token }) {
      switch (kind) {
        case 'approval':
          return deps.approval.admit(head, token);
        case 'webhook':
          return deps.resume.admit(head, token);
        default:
          return assertNever(kind);
      }
    },
  };
}
