import { Button } from '@mantine/core';
import { ServerCrash } from 'lucide-react';
import type { EngineState } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './engine-failed.module.css';

/** Instead of the screens, which have nothing to show while there is no engine. */
export function EngineFailed({ state }: { state: Extract<EngineState, { status: 'failed' }> }) {
  const start = useDesktopMutation('engine.start');
  const showFolder = useDesktopMutation('app.showFolder');
  const { error, crashes, lastWords } = state;
  return (
    <main className={classes.root}>
      <div role="alert">
        <EmptyState
          icon={ServerCrash}
          level="h1"
          title={crashes > 0 ? 'The engine keeps crashing' : 'The engine cannot start'}
          action={
            <div className={classes.buttons}>
              <Button variant="filled" loading={start.isPending} onClick={() => start.mutate({})}>
                Try again
              </Button>
              <Button
                onClick={() =>
                  showFolder.mutate(
                    { folder: 'logs' },
                    { onError: (failure) => noticeFailed('The folder was not opened', failure) },
                  )
                }
              >
                Show log files
              </Button>
            </div>
          }
        >
          <p>{error.message}</p>
          {error.hint !== undefined && <p>{error.hint}</p>}
          <p>Until it runs, no webhooks are received and no workflows are carried out.</p>
        </EmptyState>
      </div>
      {lastWords !== '' && (
        <details className={classes.words}>
          <summary>What it wrote last</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by key */}
          <pre tabIndex={0}>{lastWords}</pre>
        </details>
      )}
    </main>
  );
}
