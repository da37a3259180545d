import type { NodeProps } from '@xyflow/react';
import { Repeat } from 'lucide-react';
import { memo } from 'react';
import { CANVAS_COLORS } from '../../../../shared/model/workflow.ts';
import { changeGroup } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { ColorDots } from './color-dots.tsx';
import classes from './frame-node.module.css';
import { InlineText } from './inline-text.tsx';
import type { FrameNode as FrameNodeType } from './nodes.ts';

/** Around the steps of a loop or of a group; by its head it is moved with all that is in it. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<FrameNodeType>) {
  const { label, group, color } = data;
  const { store } = useEditorContext();
  const ui = useCanvasUiStore();
  const isEditing = useCanvasUi(({ editing }) => editing === id);
  const isAlone = useEditor(({ selected: all }) => all.size === 1);
  return (
    <div
      className={classes.root}
      data-color={color ?? 'gray'}
      data-loop={group === null || undefined}
      data-selected={selected || undefined}
    >
      {group !== null && selected && isAlone && (
        <ColorDots
          label="Colour of the group"
          colors={CANVAS_COLORS}
          value={color ?? 'gray'}
          onChange={(next) =>
            store.getState().change((now) => changeGroup(now, id, { color: next }))
          }
        />
      )}
      <div className={classes.head} data-frame-head>
        {group === null && <Repeat size={12} aria-hidden="true" />}
        {isEditing && group !== null ? (
          <InlineText
            className={classes.input}
            label="Name of the group"
            value={group.name}
            onDone={(text) => {
              ui.getState().edit(null);
              if (text === null || text === group.name) return;
              store.getState().change((now) => changeGroup(now, id, { name: text.trim() }));
            }}
          />
        ) : (
          <span className={classes.label}>{label}</span>
        )}
      </div>
    </div>
  );
});
