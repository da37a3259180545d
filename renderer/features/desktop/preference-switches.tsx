import { Switch } from '@mantine/core';
import type { AppInfo } from '../../../shared/desktop.ts';
import { useDesktopMutation } from '../../rpc/desktop-context.tsx';
import { noticeFailed } from '../../ui/notices.ts';
import classes from './desktop-screen.module.css';
import { Section } from './section.tsx';

type Name = keyof AppInfo['preferences'];

const switches: readonly { name: Name; label: string; description: string }[] = [
  {
    name: 'startAtLogin',
    label: 'Start at login',
    description: 'In the tray, without a window, so that webhooks are received from the beginning.',
  },
  {
    name: 'closeToTray',
    label: 'Keep running when the window is closed',
    description:
      'The icon in the tray stays; starting Patchbay again opens the window. Off: closing it quits.',
  },
  {
    name: 'notifyFailures',
    label: 'Tell of failed runs',
    description:
      'One notification for all that failed since the last one, and only after their last retry.',
  },
  {
    name: 'checkUpdates',
    label: 'Look for updates once a day',
    description: 'Nothing is downloaded or installed before you say so.',
  },
];

export function PreferenceSwitches({
  preferences,
  canUpdate,
}: {
  preferences: AppInfo['preferences'];
  canUpdate: boolean;
}) {
  const set = useDesktopMutation('app.setPreferences');
  return (
    <Section title="How it behaves">
      <div className={classes.switches}>
        {switches
          .filter(({ name }) => name !== 'checkUpdates' || canUpdate)
          .map(({ name, label, description }) => (
            <Switch
              key={name}
              label={label}
              description={description}
              classNames={{ description: classes.words ?? '' }}
              checked={preferences[name]}
              onChange={({ currentTarget: { checked } }) =>
                set.mutate(
                  { [name]: checked },
                  { onError: (error) => noticeFailed('It was not changed', error) },
                )
              }
            />
          ))}
      </div>
    </Section>
  );
}
