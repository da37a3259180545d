import { Button } from '@mantine/core';
import { CircleAlert, CloudOff, type LucideIcon, Users } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import type { ErrorWords } from '../../../ui/describe-error.ts';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from '../../../ui/warning-bar.module.css';
import { useEditorContext } from '../model/editor-context.tsx';
import { ConflictView } from './conflict-view.tsx';

/** What stands between the author and a saved draft: another window's draft, or no connection. */
export function EditorBars() {
  const { autosave } = useEditorContext();
  const state = useSyncExternalStore(autosave.state.subscribe, autosave.state.get);
  return (
    <div role="status" aria-label="Draft">
      {state.kind === 'conflict' && <ConflictBar />}
      {state.kind === 'unsaved' && (
        <UnsavedBar
          icon={CloudOff}
          title="Your changes are not saved yet."
          problem={state.problem}
          meanwhile="They are kept in this browser and sent as soon as Patchbay takes them."
        />
      )}
      {state.kind === 'refused' && (
        <UnsavedBar
          icon={CircleAlert}
          title="Your changes cannot be saved as they are."
          problem={state.problem}
          meanwhile="They are kept in this browser, and sent again when you change something."
        />
      )}
    </div>
  );
}

function UnsavedBar({
  icon: Icon,
  title,
  problem: { message, hint, problems },
  meanwhile,
}: {
  icon: LucideIcon;
  title: string;
  problem: ErrorWords;
  meanwhile: string;
}) {
  const { autosave } = useEditorContext();
  return (
    <div className={classes.bar}>
      <Icon size={15} aria-hidden="true" className={classes.icon} />
      <p>
        <strong>{title}</strong> {[message, ...problems, hint].filter(Boolean).join(' ')}{' '}
        {meanwhile}
      </p>
      <Button onClick={() => void autosave.flush().catch(() => {})}>Try now</Button>
    </div>
  );
}

function ConflictBar() {
  const rpc = useRpc();
  const { autosave, workflowId, store } = useEditorContext();
  const [other, setOther] = useState<WorkflowDefinition | null>(null);
  const failed = (error: unknown) => noticeFailed('That did not work', error);
  return (
    <div className={classes.bar}>
      <Users size={15} aria-hidden="true" className={classes.icon} />
      <p>
        <strong>This workflow was changed in another window.</strong> Your own changes are not
        saved.
      </p>
      <Button
        onClick={() =>
          void rpc
            .call('workflows.get', { id: workflowId })
            .then(({ draft }) => setOther(draft), failed)
        }
      >
        Show what differs
      </Button>
      <Button onClick={() => void autosave.reload().catch(failed)}>Take theirs</Button>
      <Button variant="filled" onClick={() => void autosave.overwrite().catch(failed)}>
        Keep mine
      </Button>
      {other !== null && (
        <ConflictView
          mine={store.getState().definition}
          theirs={other}
          onClose={() => setOther(null)}
        />
      )}
    </div>
  );
}
