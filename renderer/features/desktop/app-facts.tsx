import { Button } from '@mantine/core';
import type { AppInfo } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { Callout } from '../../ui/callout.tsx';
import { Facts } from '../../ui/facts.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

const keyPlaces: Record<NonNullable<AppInfo['keyPlace']>, string> = {
  system: 'In this system’s key store',
  file: 'In the file master.key of the data folder',
  environment: 'Given by PATCHBAY_MASTER_KEY',
};

export function AppFacts({ info }: { info: AppInfo }) {
  const showFolder = useDesktopMutation('app.showFolder');
  const show = (folder: 'data' | 'logs'): void =>
    showFolder.mutate(
      { folder },
      { onError: (error) => noticeFailed('The folder was not opened', error) },
    );
  return (
    <Section title="About">
      {info.keyPlace === 'file' && (
        <Callout tone="warn" title="The key that encrypts secrets lies in a file">
          <p>
            Either this data folder was used by <code>patchbay serve</code>, or this system has no
            key store (Secret Service or KWallet) that is open. Other programs of your user can read
            it.
          </p>
        </Callout>
      )}
      <Facts
        items={[
          ['Version', info.version],
          ['Electron', `${info.electron} (Chromium ${info.chromium}, Node.js ${info.node})`],
          ['Data folder', info.dataDir],
          ['Key of secrets', info.keyPlace === null ? null : keyPlaces[info.keyPlace]],
        ]}
      />
      <div className={classes.buttons}>
        <Button onClick={() => show('data')}>Show data folder</Button>
        <Button onClick={() => show('logs')}>Show log files</Button>
      </div>
    </Section>
  );
}
