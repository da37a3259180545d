import { Radio, Stack, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useDesktop } from '../../../rpc/desktop-context.tsx';
import { DesktopSettings } from './desktop-settings.tsx';
import classes from './sections.module.css';

const schemes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'auto', label: 'As the system' },
] as const;

/** How Patchbay looks, and what it does on this computer. */
export function GeneralSection({ children }: { children: ReactNode }) {
  const desktop = useDesktop();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <div className={classes.block}>
        <Radio.Group
          label="Theme"
          description="Kept in this browser."
          value={colorScheme}
          onChange={(next) => {
            const chosen = schemes.find(({ value }) => value === next);
            if (chosen !== undefined) setColorScheme(chosen.value);
          }}
        >
          <Stack gap={8} mt={8}>
            {schemes.map(({ value, label }) => (
              <Radio key={value} value={value} label={label} />
            ))}
          </Stack>
        </Radio.Group>
      </div>
      <div className={classes.block}>{children}</div>
      <div className={classes.block}>
        <h3 className={classes.title}>This computer</h3>
        {desktop !== null ? (
          <DesktopSettings />
        ) : (
          <p className={classes.text}>
            Starting at login, updates that install themselves, and notifications of the system are
            parts of the desktop app. This Patchbay was started by a command: let the system’s own
            service manager start it, and update it with the tool that installed it.
          </p>
        )}
      </div>
    </>
  );
}
