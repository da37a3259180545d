import { ActionIcon, Tooltip } from '@mantine/core';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useEditorContext } from '../model/editor-context.tsx';
import { useKept } from '../model/use-kept.ts';
import { closesPanel } from '../panel/closes-panel.ts';
import { ResizeEdge } from '../panel/resize-edge.tsx';
import classes from './side-panel.module.css';

/** What stands at the right of the canvas: one thing at a time, closed with Escape. */
export function SidePanel({
  title,
  tools,
  foot,
  children,
}: {
  title: string;
  tools?: ReactNode;
  /** Stays in sight below what is scrolled. */
  foot?: ReactNode;
  children: ReactNode;
}) {
  const { view } = useEditorContext();
  const [width, setWidth] = useKept('editor.side-width', 384);
  const root = useRef<HTMLElement>(null);
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    opener.current = document.activeElement;
    root.current?.focus({ preventScroll: true });
  }, []);
  function close(): void {
    view.getState().showSide(null);
    // Back to the button that opened it, if it is still there.
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  }
  return (
    <aside
      ref={root}
      aria-label={title}
      tabIndex={-1}
      className={classes.root}
      style={{ width }}
      onKeyDown={(event) => {
        if (!closesPanel(event)) return;
        event.preventDefault();
        close();
      }}
    >
      <ResizeEdge
        label={`Width of ${title}`}
        side="left"
        size={width}
        min={300}
        max={760}
        onSize={setWidth}
      />
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        <span className={classes.tools}>
          {tools}
          <Tooltip label="Close (Esc)">
            <ActionIcon aria-label={`Close ${title}`} onClick={close}>
              <X size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      </header>
      <div className={classes.body}>{children}</div>
      {foot !== undefined && foot !== false && <footer className={classes.foot}>{foot}</footer>}
    </aside>
  );
}

export function SideSection({
  title,
  beside,
  children,
}: {
  title: ReactNode;
  beside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      <header className={classes.sectionHead}>
        <h3 className={classes.sectionTitle}>{title}</h3>
        {beside}
      </header>
      {children}
    </section>
  );
}
