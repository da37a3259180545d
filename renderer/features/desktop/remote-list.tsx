import { Button } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { AppInfo, RemoteInfo } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import { AddRemote } from './add-remote.tsx';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

/** Patchbays on other computers that this window can show. */
export function RemoteList({ info }: { info: AppInfo }) {
  const [adding, setAdding] = useState(false);
  const show = useDesktopMutation('remotes.show');
  const open = (id: string | null): void =>
    show.mutate(
      { id },
      { onError: (error) => noticeFailed('The workspace was not opened', error) },
    );
  return (
    <Section title="Workspaces of other computers">
      <p className={classes.quiet}>
        Show a Patchbay that runs elsewhere (<code>patchbay serve</code>) in this window. The one of
        this computer goes on meanwhile.
      </p>
      {info.remotes.length > 0 && (
        <ul className={classes.list}>
          {info.remotes.map((remote) => (
            <RemoteRow
              key={remote.id}
              remote={remote}
              isShown={remote.id === info.remote}
              onOpen={() => open(remote.id)}
            />
          ))}
        </ul>
      )}
      <div className={classes.buttons}>
        <Button leftSection={<Plus size={14} />} onClick={() => setAdding(true)}>
          Add a workspace
        </Button>
        {info.remote !== null && <Button onClick={() => open(null)}>Show this computer</Button>}
      </div>
      {adding && <AddRemote onClose={() => setAdding(false)} />}
    </Section>
  );
}

function RemoteRow({
  remote,
  isShown,
  onOpen,
}: {
  remote: RemoteInfo;
  isShown: boolean;
  onOpen: () => void;
}) {
  const remove = useDesktopMutation('remotes.remove');
  return (
    <li className={classes.row}>
      <div>
        <p className={classes.name}>
          {remote.name}
          {isShown && <span className={classes.quiet}> · shown now</span>}
        </p>
        <p className={classes.where}>{remote.url}</p>
        {!remote.isEncrypted && (
          <p className={classes.quiet}>Not encrypted: others on the network can read along.</p>
        )}
        {!remote.isTokenKept && (
          <p className={classes.quiet}>
            Its token is known until Patchbay quits: this system has no safe place to keep it.
          </p>
        )}
      </div>
      {!isShown && (
        <Button aria-label={`Show ${remote.name}`} onClick={onOpen}>
          Show
        </Button>
      )}
      <ConfirmButton
        label={`Remove ${remote.name}`}
        icon={Trash2}
        confirm="Remove"
        quiet
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(
            { id: remote.id },
            { onError: (error) => noticeFailed('It was not removed', error) },
          )
        }
      >
        <p>
          This app forgets “{remote.name}” and its token. The Patchbay there is not touched; add it
          again with its token at any time.
        </p>
      </ConfirmButton>
    </li>
  );
}
