import { Button, Stack, Switch } from '@mantine/core';
import { useAppInfo, useDesktopMutation } from '../../../rpc/desktop-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';
import classes from './sections.module.css';

const switches = [
  ['startAtLogin', 'Start when I sign in to this computer'],
  ['closeToTray', 'Keep running in the tray when the window is closed'],
  ['notifyFailures', 'Tell me of runs that failed'],
  ['checkUpdates', 'Look for updates by itself'],
] as const;

/** What the desktop app does on this computer. */
export function DesktopSettings() {
  const { data, refetch } = useAppInfo();
  const set = useDesktopMutation('app.setPreferences');
  const check = useDesktopMutation('update.check');
  if (data === undefined) return null;
  return (
    <>
      <Stack gap={12} my={8}>
        {switches.map(([key, label]) => (
          <Switch
            key={key}
            size="xs"
            label={label}
            checked={data.preferences[key]}
            onChange={(event) =>
              set.mutate(
                { [key]: event.currentTarget.checked },
                {
                  onSettled: () => void refetch(),
                  onError: (error) => noticeFailed('That was not changed', error),
                },
              )
            }
          />
        ))}
      </Stack>
      <div className={classes.row}>
        <Button loading={check.isPending} onClick={() => check.mutate({})}>
          Look for an update now
        </Button>
        <span className={classes.quiet}>This is version {data.version}.</span>
      </div>
    </>
  );
}
