import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import classes from './undo-notice.module.css';

const shownMs = 12_000;

/** Says what was done, and takes it back at a press. */
export function noticeUndo({
  onUndo,
  ...said
}: {
  title: string;
  message: string;
  onUndo: () => void;
}): void {
  noticeOffer({ ...said, offer: 'Undo', onOffer: onUndo });
}

/** Says what was done, and offers the one thing that comes next. */
export function noticeOffer({
  title,
  message,
  offer,
  onOffer,
}: {
  title: string;
  message: string;
  /** The words on the button. */
  offer: string;
  onOffer: () => void;
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
            onOffer();
          }}
        >
          {offer}
        </Button>
      </span>
    ),
  });
}
