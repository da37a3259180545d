import { ActionIcon, Tooltip } from '@mantine/core';
import { useReactFlow, useStore } from '@xyflow/react';
import { type LucideIcon, Maximize, Minus, Plus } from 'lucide-react';
import classes from './canvas-tools.module.css';

export interface CanvasTool {
  /** With its key: `Tidy (T)`. */
  label: string;
  icon: LucideIcon;
  act: () => void;
}

/** Zoom, and what else a canvas offers, for those who point. */
export function CanvasToolBar({
  onFit,
  more = [],
}: {
  onFit: () => void;
  more?: readonly CanvasTool[];
}) {
  const flow = useReactFlow();
  const zoom = useStore(({ transform }) => Math.round(transform[2] * 100));
  const tools: CanvasTool[] = [
    { label: 'Smaller (-)', icon: Minus, act: () => void flow.zoomOut() },
    { label: 'Larger (+)', icon: Plus, act: () => void flow.zoomIn() },
    { label: 'Show everything (Shift+1)', icon: Maximize, act: onFit },
    ...more,
  ];
  return (
    <div role="toolbar" aria-label="Canvas tools" className={classes.root}>
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
