import { expect, it } from 'vitest';
import {
  approvalKey,
  findApproval,
  runOfKey,
} from '../../../renderer/features/approvals/approval-key.ts';
import type { Approval } from '../../../shared/model/approval.ts';

const approval = (stepId: string, iteration: string): Approval => ({
  runId: '01890a5d-ac96-774b-bcce-b302099a8057',
  workflowId: '01890a5d-ac96-774b-bcce-b302099a8058',
  workflowName: 'Pay',
  stepId,
  stepName: 'Ask',
  iteration,
  title: 'Pay?',
  message: '',
  fields: [],
  approveLabel: 'Approve',
  rejectLabel: 'Reject',
  due: null,
  since: 0,
  link: null,
});

it('an approval is found by its address, decoded by the router or not', () => {
  const all = [approval('ask', ''), approval('ask', 'loop:1/inner:2'), approval('ask~2', '')];
  for (const each of all) {
    expect(findApproval(all, approvalKey(each))).toBe(each);
    expect(findApproval(all, decodeURIComponent(approvalKey(each)))).toBe(each);
    expect(runOfKey(approvalKey(each))).toBe(each.runId);
  }
  expect(findApproval(all, 'x~ask~')).toBeUndefined();
  expect(runOfKey('nonsense')).toBeUndefined();
});
