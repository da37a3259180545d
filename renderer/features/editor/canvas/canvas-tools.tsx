import { ActionIcon, Tooltip } from '@mantine/core';
import { useReactFlow, useStore } from '@xyflow/react';
import { Keyboard, Maximize, Minus, Plus, StickyNote, WandSparkles } from 'lucide-react';
import classes from './canvas.module.css';
import { useCanvasCommands } from './canvas-context.ts';
import { useCanvasUiStore } from './canvas-ui.ts';

/** Zoom, tidy and notes for those who point. */
export function CanvasTools({ onTidy, onFit }: { onTidy: () => void; onFit: () => void }) {
  const flow = useReactFlow();
  const ui = useCanvasUiStore();
  const commands = useCanvasCommands();
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100));
  const { width, height } = useStore(sizeOf, isSameSize);
  const tools = [
    { label: 'Smaller (-)', icon: Minus, act: () => void flow.zoomOut() },
    { label: 'Larger (+)', icon: Plus, act: () => void flow.zoomIn() },
    { label: 'Show everything (Shift+1)', icon: Maximize, act: onFit },
    { label: 'Tidy (T)', icon: WandSparkles, act: onTidy },
    {
      label: 'Add a note (N)',
      icon: StickyNote,
      act: () => {
        const { x, y, zoom: scale } = flow.getViewport();
        const at = { x: (width / 2 - x) / scale, y: (height / 2 - y) / scale };
        ui.getState().edit(commands.note(at));
      },
    },
    { label: 'Keys (?)', icon: Keyboard, act: () => ui.getState().showHelp(true) },
  ];
  return (
    <div role="toolbar" aria-label="Canvas tools" className={classes.tools}>
      {tools.map(({ label, icon: Icon, act }, index) => (
        <span key={label} className={classes.tool}>
          {index === 1 && <span className={classes.zoom}>{zoom} %</span>}
          <Tooltip label={label} position="top">
            <ActionIcon aria-label={label} onClick={act}>
              <Icon size={15} />
            </ActionIcon>
          </Tooltip>
        </span>
      ))}
    </div>
  );
}

function sizeOf({ width, height }: { width: number; height: number }) {
  return { width, height };
}

function isSameSize(
  one: { width: number; height: number },
  other: { width: number; height: number },
): boolean {
  return one.width === other.width && one.height === other.height;
}
