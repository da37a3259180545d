import { Button, Popover } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import classes from './confirm-button.module.css';

/** A button that says what will happen before it does it. */
export function ConfirmButton({
  label,
  icon: Icon,
  confirm,
  busy,
  onConfirm,
  children,
  quiet = false,
}: {
  label: string;
  icon: LucideIcon;
  /** The verb on the button that does it. */
  confirm: string;
  busy: boolean;
  onConfirm: () => void;
  /** The consequence, in words. */
  children: ReactNode;
  quiet?: boolean;
}) {
  const [opened, setOpened] = useState(false);
  const textId = useId();
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={320} trapFocus>
      <Popover.Target>
        <Button
          variant={quiet ? 'subtle' : 'default'}
          color={quiet ? 'gray' : undefined}
          leftSection={<Icon size={14} />}
          loading={busy}
          onClick={() => setOpened((was) => !was)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label} aria-describedby={textId}>
        <div id={textId} className={classes.text}>
          {children}
        </div>
        <div className={classes.buttons}>
          <Button onClick={() => setOpened(false)}>Not now</Button>
          <Button
            variant="filled"
            data-autofocus
            onClick={() => {
              setOpened(false);
              onConfirm();
            }}
          >
            {confirm}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
