import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './plain-dialog.module.css';

/** A window with something to read; Escape or its cross closes it. */
export function PlainDialog({
  title,
  width,
  onClose,
  children,
}: {
  title: string;
  width: number;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={width}
      transitionProps={{ duration: 0 }}
      yOffset="10vh"
    >
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content radius="lg" className={classes.content}>
        {/* Not a `header`, which would be a second banner of the page. */}
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label="Close" size={28} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
