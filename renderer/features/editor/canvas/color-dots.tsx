import { NodeToolbar, Position } from '@xyflow/react';
import type { CanvasColor } from '../../../../shared/model/workflow.ts';
import classes from './color-dots.module.css';

/** The colours that a note or a group can have, above it. */
export function ColorDots({
  label,
  colors,
  value,
  onChange,
}: {
  label: string;
  colors: readonly CanvasColor[];
  value: CanvasColor;
  onChange: (color: CanvasColor) => void;
}) {
  return (
    <NodeToolbar position={Position.Top} offset={6} style={{ zIndex: 20 }} isVisible>
      <fieldset className={classes.root}>
        <legend className="visually-hidden">{label}</legend>
        {colors.map((color) => (
          <button
            key={color}
            type="button"
            className={classes.dot}
            data-color={color}
            aria-label={color}
            aria-pressed={color === value}
            onClick={() => onChange(color)}
          />
        ))}
      </fieldset>
    </NodeToolbar>
  );
}
