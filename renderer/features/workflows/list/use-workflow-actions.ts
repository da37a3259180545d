import { useLocation } from 'wouter';
import type { Workflow } from '../../../../shared/model/workflow.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { downloadJson } from '../../../ui/download.ts';
import { formatCount } from '../../../ui/format.ts';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { noticeUndo } from '../../../ui/undo-notice.tsx';
import { toPause } from '../model/workflow-state.ts';

export interface WorkflowActions {
  open(workflow: Workflow): void;
  run(workflow: Workflow): void;
  setPaused(workflows: readonly Workflow[], paused: boolean): void;
  duplicate(workflow: Workflow): void;
  exportFiles(workflows: readonly Workflow[]): void;
  remove(workflows: readonly Workflow[]): void;
}

function named(workflows: readonly Workflow[]): string {
  const [only] = workflows;
  return workflows.length === 1 && only !== undefined
    ? `“${only.name}”`
    : formatCount(workflows.length, 'workflow');
}

/** What can be done with workflows of the list. What changed comes back as pushes. */
export function useWorkflowActions(): WorkflowActions {
  const rpc = useRpc();
  const [, navigate] = useLocation();

  /** One after another: the first that fails ends it, and is said. */
  async function each(
    workflows: readonly Workflow[],
    what: string,
    act: (workflow: Workflow) => Promise<unknown>,
  ): Promise<Workflow[]> {
    const done: Workflow[] = [];
    for (const workflow of workflows) {
      try {
        await act(workflow);
        done.push(workflow);
      } catch (error) {
        noticeFailed(`“${workflow.name}” was not ${what}`, error);
        break;
      }
    }
    return done;
  }

  return {
    open: ({ id }) => navigate(`/workflows/${id}`),
    run(workflow) {
      const version = workflow.publishedVersion === null ? 'draft' : 'published';
      rpc.call('workflows.run', { id: workflow.id, version, body: null }).then(
        (run) => {
          noticeDone('Started', `A run of “${workflow.name}” has begun.`);
          navigate(`/runs/${run.id}`);
        },
        (error: unknown) => noticeFailed(`“${workflow.name}” was not started`, error),
      );
    },
    setPaused(workflows, paused) {
      const set = (list: readonly Workflow[], to: boolean) =>
        each(list, to ? 'paused' : 'resumed', ({ id }) =>
          rpc.call('workflows.setPaused', { id, paused: to }),
        );
      void set(toPause(workflows, paused), paused).then((done) => {
        if (done.length === 0) return;
        noticeUndo({
          title: paused ? 'Paused' : 'Resumed',
          message: paused
            ? `${named(done)}: events are kept, and start nothing.`
            : `${named(done)}: events start runs again.`,
          onUndo: () => void set(done, !paused),
        });
      });
    },
    duplicate(workflow) {
      rpc.call('workflows.duplicate', { id: workflow.id }).then(
        (copy) =>
          noticeUndo({
            title: 'Duplicated',
            message: `“${copy.name}” is a draft.`,
            onUndo: () =>
              void each([copy], 'removed', ({ id }) => rpc.call('workflows.remove', { id })),
          }),
        (error: unknown) => noticeFailed(`“${workflow.name}” was not duplicated`, error),
      );
    },
    exportFiles(workflows) {
      void each(workflows, 'exported', async ({ id, name }) => {
        downloadJson(name, await rpc.call('workflows.export', { id }));
      });
    },
    remove(workflows) {
      void each(workflows, 'removed', ({ id }) => rpc.call('workflows.remove', { id })).then(
        (done) => {
          if (done.length === 0) return;
          noticeUndo({
            title: 'Removed',
            message: `${named(done)}. Runs that are under way go on; their history stays.`,
            onUndo: () =>
              void each(done, 'restored', ({ id }) => rpc.call('workflows.restore', { id })),
          });
        },
      );
    },
  };
}
