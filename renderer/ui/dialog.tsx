import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
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
