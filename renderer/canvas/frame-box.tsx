import { Repeat } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from './frame-box.module.css';
import type { FrameNode } from './nodes.ts';

/** What is drawn around the steps of a loop or of a group. */
export function FrameBox({
  data: { label, group, color },
  isSelected,
  nameField,
  tools,
}: {
  data: FrameNode['data'];
  isSelected: boolean;
  /** In the place of its name, while that is edited. */
  nameField?: ReactNode;
  tools?: ReactNode;
}) {
  return (
    <div
      className={classes.root}
      data-color={color ?? 'gray'}
      data-loop={group === null || undefined}
      data-selected={isSelected || undefined}
    >
      {tools}
      <div className={classes.head} data-frame-head>
        {group === null && <Repeat size={12} aria-hidden="true" />}
        {nameField ?? <span className={classes.label}>{label}</span>}
      </div>
    </div>
  );
}
