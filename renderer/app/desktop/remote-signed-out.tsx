import { Button } from '@mantine/core';
import { KeyRound } from 'lucide-react';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';

/** Another computer's Patchbay does not take its token, or the token was not kept. */
export function RemoteSignedOut() {
  const show = useDesktopMutation('remotes.show');
  return (
    <main>
      <EmptyState
        icon={KeyRound}
        level="h1"
        title="This workspace needs its token"
        action={
          <Button
            variant="filled"
            loading={show.isPending}
            onClick={() => show.mutate({ id: null })}
          >
            Show this computer
          </Button>
        }
      >
        <p>
          The other computer does not take the token that is known here, or this system could not
          keep it. Go back to this computer and add the workspace once more, under “This app”.
        </p>
      </EmptyState>
    </main>
  );
}
