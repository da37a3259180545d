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
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={width}
      radius="lg"
      shadow="none"
      padding={0}
      yOffset="10vh"
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', size: 28 }}
      classNames={{
        content: classes.content ?? '',
        header: classes.header ?? '',
        title: classes.title ?? '',
        body: classes.body ?? '',
      }}
    >
      {children}
    </Modal>
  );
}

/** The buttons at its end; they stay in sight while what is above scrolls. */
export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={classes.buttons}>{children}</div>;
}
