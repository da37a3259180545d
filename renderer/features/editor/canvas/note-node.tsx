import { type NodeProps, NodeResizer } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import { CANVAS_COLORS, type CanvasColor } from '../../../../shared/model/workflow.ts';
import { snap } from '../../../canvas/geometry.ts';
import type { NoteNode as NoteNodeType } from '../../../canvas/nodes.ts';
import classes from '../../../canvas/note-box.module.css';
import { NoteBox } from '../../../canvas/note-box.tsx';
import { changeNote } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { ColorDots } from './color-dots.tsx';

/** Text on the canvas for people, edited where it stands. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteNodeType>) {
  const { note } = data;
  const { store } = useEditorContext();
  const ui = useCanvasUiStore();
  const isEditing = useCanvasUi(({ editing }) => editing === note.id);
  const isAlone = useEditor(({ selected: all }) => all.size === 1);
  const color: CanvasColor = note.color ?? 'yellow';
  return (
    <NoteBox
      note={note}
      isSelected={selected}
      empty="Double-click to write"
      tools={
        selected &&
        isAlone && (
          <>
            <NodeResizer
              minWidth={80}
              minHeight={48}
              lineClassName={classes.line ?? ''}
              handleClassName={classes.corner ?? ''}
              onResizeEnd={(_event, { x, y, width, height }) => {
                const size = snap({ x: width, y: height });
                store.getState().change((now) =>
                  changeNote(now, note.id, {
                    position: snap({ x, y }),
                    size: { width: size.x, height: size.y },
                  }),
                );
              }}
            />
            <ColorDots
              label="Colour of the note"
              colors={CANVAS_COLORS}
              value={color}
              onChange={(next) =>
                store.getState().change((now) => changeNote(now, note.id, { color: next }))
              }
            />
          </>
        )
      }
      textField={
        isEditing ? (
          <NoteText
            text={note.text}
            onDone={(text) => {
              ui.getState().edit(null);
              if (text !== note.text)
                store.getState().change((now) => changeNote(now, note.id, { text }));
            }}
          />
        ) : undefined
      }
    />
  );
});

function NoteText({ text, onDone }: { text: string; onDone: (text: string) => void }) {
  const [value, setValue] = useState(text);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const element = area.current;
    element?.focus();
    element?.setSelectionRange(element.value.length, element.value.length);
  }, []);
  return (
    <textarea
      ref={area}
      className={`nodrag nopan nowheel ${classes.text} ${classes.input}`}
      aria-label="Text of the note"
      value={value}
      maxLength={20_000}
      onChange={(event) => setValue(event.target.value)}
      onBlur={() => onDone(value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && !(event.key === 'Enter' && (event.ctrlKey || event.metaKey)))
          return;
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.blur();
      }}
    />
  );
}
