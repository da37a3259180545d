import { useRef } from 'react';
import classes from './resize-edge.module.css';

const KEY_STEP = 24;

/** The edge by which a panel is made larger: by pointer, or with the arrow keys. */
export function ResizeEdge({
  label,
  side,
  size,
  min,
  max,
  onSize,
}: {
  label: string;
  side: 'top' | 'left';
  size: number;
  min: number;
  max: number;
  onSize: (size: number) => void;
}) {
  const start = useRef<{ at: number; size: number } | null>(null);
  const isTop = side === 'top';
  const set = (next: number) => onSize(Math.round(Math.min(max, Math.max(min, next))));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule that is moved is no thematic break
    <div
      role="separator"
      aria-label={label}
      aria-orientation={isTop ? 'horizontal' : 'vertical'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      className={classes.root}
      data-side={side}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: isTop ? event.clientY : event.clientX, size };
      }}
      onPointerMove={(event) => {
        if (start.current === null) return;
        set(start.current.size + start.current.at - (isTop ? event.clientY : event.clientX));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
      onPointerCancel={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === (isTop ? 'ArrowUp' : 'ArrowLeft')) set(size + KEY_STEP);
        else if (event.key === (isTop ? 'ArrowDown' : 'ArrowRight')) set(size - KEY_STEP);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
