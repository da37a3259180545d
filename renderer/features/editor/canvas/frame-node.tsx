import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { CANVAS_COLORS } from '../../../../shared/model/workflow.ts';
import classes from '../../../canvas/frame-box.module.css';
import { FrameBox } from '../../../canvas/frame-box.tsx';
import type { FrameNode as FrameNodeType } from '../../../canvas/nodes.ts';
import { changeGroup } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { ColorDots } from './color-dots.tsx';
import { InlineText } from './inline-text.tsx';

/** Around the steps of a loop or of a group; by its head it is moved with all that is in it. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<FrameNodeType>) {
  const { group, color } = data;
  const { store } = useEditorContext();
  const ui = useCanvasUiStore();
  const isEditing = useCanvasUi(({ editing }) => editing === id);
  const isAlone = useEditor(({ selected: all }) => all.size === 1);
  return (
    <FrameBox
      data={data}
      isSelected={selected}
      tools={
        group !== null &&
        selected &&
        isAlone && (
          <ColorDots
            label="Colour of the group"
            colors={CANVAS_COLORS}
            value={color ?? 'gray'}
            onChange={(next) =>
              store.getState().change((now) => changeGroup(now, id, { color: next }))
            }
          />
        )
      }
      nameField={
        isEditing && group !== null ? (
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
        ) : undefined
      }
    />
  );
});
