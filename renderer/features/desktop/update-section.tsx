import { Button } from '@mantine/core';
import type { UpdateState } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

export function UpdateSection({ update, version }: { update: UpdateState; version: string }) {
  const check = useDesktopMutation('update.check');
  const download = useDesktopMutation('update.download');
  const install = useDesktopMutation('update.install');
  return (
    <Section title="Updates">
      <p role="status">
        <UpdateWords update={update} version={version} />
      </p>
      <div className={classes.buttons}>
        {update.status === 'found' && (
          <Button variant="filled" onClick={() => download.mutate({})}>
            Download {update.version}
          </Button>
        )}
        {update.status === 'ready' && (
          <Button variant="filled" onClick={() => install.mutate({})}>
            Restart with {update.version}
          </Button>
        )}
        {['idle', 'current', 'failed'].includes(update.status) && (
          <Button onClick={() => check.mutate({})}>Look now</Button>
        )}
      </div>
    </Section>
  );
}

function UpdateWords({ update, version }: { update: UpdateState; version: string }) {
  switch (update.status) {
    case 'off':
      return `Version ${version}. This package does not update itself: get new releases where you got this one.`;
    case 'idle':
      return `Version ${version}.`;
    case 'checking':
      return 'Looking for a newer release…';
    case 'current':
      return (
        <>
          Version {version} is the newest, as of <TimeText time={update.at} />.
        </>
      );
    case 'found':
      return `Version ${update.version} is there; this is ${version}.`;
    case 'downloading':
      return `Version ${update.version} is being downloaded…`;
    case 'ready':
      return `Version ${update.version} is ready. Runs that are under way are asked about before the restart.`;
    case 'failed':
      return `Version ${version}. The last look did not work: ${update.message}`;
  }
}
