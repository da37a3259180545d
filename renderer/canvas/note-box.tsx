import type { ReactNode } from 'react';
import type { CanvasNote } from '../../shared/model/workflow.ts';
import classes from './note-box.module.css';

/** Text on the canvas for people. */
export function NoteBox({
  note,
  isSelected,
  textField,
  tools,
  empty = '',
}: {
  note: CanvasNote;
  isSelected: boolean;
  /** In the place of its text, while that is edited. */
  textField?: ReactNode;
  tools?: ReactNode;
  /** Said where there is no text. */
  empty?: string;
}) {
  return (
    <div
      className={classes.root}
      data-color={note.color ?? 'yellow'}
      data-selected={isSelected || undefined}
    >
      {tools}
      {textField ?? (
        <div className={classes.text}>
          {note.text === '' ? <span className={classes.empty}>{empty}</span> : note.text}
        </div>
      )}
    </div>
  );
}
