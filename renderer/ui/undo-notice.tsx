import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import classes from './undo-notice.module.css';

const shownMs = 12_000;

/** Says what was done, and takes it back at a press. */
export function noticeUndo({
  onUndo,
  ...said
}: {
  /** Takes the place of the notice with the same name. */
  name?: string;
  title: string;
  message: string;
  onUndo: () => void;
}): void {
  noticeOffer({ ...said, offer: 'Undo', onOffer: onUndo });
}

/** Says what was done, and offers the one thing that comes next. */
export function noticeOffer({
  name,
  title,
  message,
  offer,
  onOffer,
}: {
  name?: string;
  title: string;
  message: string;
  /** The words on the button. */
  offer: string;
  onOffer: () => void;
}): void {
  if (name !== undefined) notifications.hide(name);
  const id = notifications.show({
    ...(name === undefined ? {} : { id: name }),
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
