import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import classes from './undo-notice.module.css';

const shownMs = 12_000;

/** Says what was done, and takes it back at a press. */
export function noticeUndo({
  title,
  message,
  onUndo,
}: {
  title: string;
  message: string;
  onUndo: () => void;
}): void {
  const id = notifications.show({
    title,
    color: 'patch',
    autoClose: shownMs,
    message: (
      <span className={classes.line}>
        <span className={classes.text}>{message}</span>
        <Button
          onClick={() => {
            notifications.hide(id);
            onUndo();
          }}
        >
          Undo
        </Button>
      </span>
    ),
  });
}
