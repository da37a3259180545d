import { Button } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import type { CrashReport } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { noticeFailed } from '../../ui/notices.ts';
import { TimeText } from '../../ui/time-text.tsx';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

export function CrashReports({ reports }: { reports: readonly CrashReport[] }) {
  const showFolder = useDesktopMutation('app.showFolder');
  const remove = useDesktopMutation('app.removeCrashReports');
  const [newest] = reports;
  if (newest === undefined)
    return (
      <Section title="Crash reports">
        <p className={classes.quiet}>
          None. What a crash leaves stays on this computer: nothing is ever sent.
        </p>
      </Section>
    );
  const bytes = reports.reduce((sum, report) => sum + report.bytes, 0);
  return (
    <Section title="Crash reports">
      <p>
        {formatCount(reports.length, 'report')} ({formatBytes(bytes)}), the newest{' '}
        <TimeText time={newest.at} />. They hold parts of memory, secrets included: look at whom you
        give them to. Nothing is ever sent.
      </p>
      <div className={classes.buttons}>
        <Button
          onClick={() =>
            showFolder.mutate(
              { folder: 'crashes' },
              { onError: (error) => noticeFailed('The folder was not opened', error) },
            )
          }
        >
          Show them
        </Button>
        <ConfirmButton
          label="Remove all"
          icon={Trash2}
          confirm="Remove"
          busy={remove.isPending}
          onConfirm={() => remove.mutate({})}
        >
          <p>
            {formatCount(reports.length, 'report')} {reports.length === 1 ? 'is' : 'are'} removed
            from this computer.
          </p>
        </ConfirmButton>
      </div>
    </Section>
  );
}
