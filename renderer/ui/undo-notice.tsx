import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import classes from './undo-notice.module.css';

const shownMs = 12_000;

/** What is shown, by name. */
const named = new Map<string, string>();

/**
 * Says what was done, and takes it back at a press.
 *
 * @returns takes the notice away: what it says did not come about
 */
export function noticeUndo({
  onUndo,
  ...said
}: {
  /** Takes the place of the notice with the same name. */
  name?: string;
  title: string;
  message: string;
  onUndo: () => void;
}): () => void {
  return noticeOffer({ ...said, offer: 'Undo', onOffer: onUndo });
}

/**
 * Says what was done, and offers the one thing that comes next.
 *
 * @returns takes the notice away
 */
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
}): () => void {
  const before = name === undefined ? undefined : named.get(name);
  if (before !== undefined) notifications.hide(before);
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
  if (name !== undefined) named.set(name, id);
  return () => void notifications.hide(id);
}
