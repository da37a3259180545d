import { Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import classes from './dialog.module.css';

/** A window over the screen, for what has to be read or answered before one goes on. */
export function Dialog({
  title,
  opened,
  onClose,
  children,
  width = 480,
}: {
  title: ReactNode;
  opened: boolean;
  onClose: () => void;
  children: ReactNode;
  width?: number;
}) {
  useFocusBack();
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose}
      size={width}
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
      classNames={{ content: classes.content ?? '' }}
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg" shadow="none">
        {/* Not a `header`, which would be a second banner of the page. */}
        <div className={classes.header}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" size={28} />
        </div>
        <Modal.Body p={0}>
          <div className={classes.body}>{children}</div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The buttons at its end; they stay in sight while what is above scrolls. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}

/** One that goes away as a whole gives the focus back, too: the library does so only when it closes. */
function useFocusBack(): void {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (isLost && before instanceof HTMLElement && before.isConnected) before.focus();
      });
    },
    [before],
  );
}
