import { CircleCheckBig, UserCheck } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { useLocation } from 'wouter';
import type { Approval } from '../../../shared/model/approval.ts';
import { useRpcQuery } from '../../rpc/rpc-context.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { ListSkeleton } from '../../ui/list-skeleton.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { useDocumentKeys } from '../../ui/use-document-keys.ts';
import { approvalKey, findApproval, runOfKey } from './approval-key.ts';
import { ApprovalPane } from './approval-pane.tsx';
import classes from './approvals-screen.module.css';

interface Row {
  id: string;
  approval: Approval;
}

const shownAtOnce = 500;
const renderRow = (row: Row) => <ApprovalRow approval={row.approval} />;

/** What runs wait for a person to decide, the oldest first. */
export function ApprovalsScreen({ openId }: { openId: string | undefined }) {
  const [, navigate] = useLocation();
  const detail = useRef<HTMLElement>(null);
  const { data, error, refetch } = useRpcQuery('approvals.list', { limit: shownAtOnce });
  const rows = useMemo(
    () => data?.approvals.map((approval) => ({ id: approvalKey(approval), approval })),
    [data],
  );
  const { open, isKnown } = useOpenApproval(openId, data);
  const close = () => navigate('/approvals');
  // Without a row there is no list to hear the key.
  useDocumentKeys((key) => {
    if (key !== 'Escape' || rows?.length !== 0 || openId === undefined) return false;
    close();
    return true;
  });
  return (
    <SplitView
      title="Approvals"
      detailLabel="Approval"
      detailRef={detail}
      onClose={close}
      list={content()}
      detail={openId === undefined || rows === undefined ? undefined : pane()}
    />
  );

  function pane() {
    if (open !== undefined)
      return <ApprovalPane key={approvalKey(open)} approval={open} onDecided={close} />;
    if (!isKnown) return <ListSkeleton label="Loading the approval" />;
    return (
      <EmptyState icon={CircleCheckBig} title="Nobody needs to decide this any more">
        <p>It was answered, its time is over, or its run was canceled.</p>
      </EmptyState>
    );
  }

  function content() {
    if (rows === undefined) {
      return error === null ? (
        <ListSkeleton label="Loading approvals" />
      ) : (
        <ErrorState
          title="The approvals cannot be shown"
          error={error}
          onRetry={() => void refetch()}
        />
      );
    }
    if (rows.length === 0) {
      return (
        <EmptyState icon={UserCheck} title="Nothing waits for an answer">
          <p>
            When a run comes to the step “Wait for approval”, its question stands here until
            somebody approves or rejects it: here, at its link, or by a command.
          </p>
        </EmptyState>
      );
    }
    return (
      <>
        <div className={`${classes.grid} ${classes.columns}`} aria-hidden="true">
          <span>Question</span>
          <span className={classes.workflow}>Workflow</span>
          <span className={classes.due}>Until</span>
          <span className={classes.end}>Asked</span>
        </div>
        <ChoiceList
          label="Approvals, oldest first"
          rows={rows}
          openId={open === undefined ? undefined : approvalKey(open)}
          renderRow={renderRow}
          onOpen={({ id }) => navigate(`/approvals/${id}`, { replace: openId !== undefined })}
          onEnter={({ id }) => {
            if (id !== openId) navigate(`/approvals/${id}`);
            requestAnimationFrame(() => detail.current?.focus());
          }}
          onClose={close}
        />
      </>
    );
  }
}

/** The one that the address names: a link may lead to one that comes after those in the list. */
function useOpenApproval(
  openId: string | undefined,
  listed: { approvals: Approval[]; more: boolean } | undefined,
): { open: Approval | undefined; isKnown: boolean } {
  const find = (approvals: readonly Approval[]) =>
    openId === undefined ? undefined : findApproval(approvals, openId);
  const inList = find(listed?.approvals ?? []);
  const run = openId === undefined ? undefined : runOfKey(openId);
  const isElsewhere = inList === undefined && listed?.more === true && run !== undefined;
  const ofRun = useRpcQuery(
    'approvals.list',
    { limit: shownAtOnce, run: run ?? '' },
    { enabled: isElsewhere },
  );
  if (!isElsewhere) return { open: inList, isKnown: listed !== undefined };
  return { open: find(ofRun.data?.approvals ?? []), isKnown: !ofRun.isPending };
}

function ApprovalRow({ approval }: { approval: Approval }) {
  const { title, workflowName, due, since } = approval;
  return (
    <div className={classes.grid}>
      <span className={classes.question}>{title}</span>
      <span className={classes.workflow}>{workflowName}</span>
      <span className={classes.due}>{due === null ? 'No end' : <TimeText time={due} />}</span>
      <span className={classes.end}>
        <TimeText time={since} />
      </span>
    </div>
  );
}
