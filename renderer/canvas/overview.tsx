import { useReactFlow, useStoreApi } from '@xyflow/react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { STEP_HEIGHT, STEP_WIDTH } from './geometry.ts';
import type { CanvasNode } from './nodes.ts';
import classes from './overview.module.css';

const WIDTH = 160;
const HEIGHT = 100;
const MARGIN = 6;
/** A drawing smaller than this is not blown up to fill it. */
const LEAST = { width: 1600, height: 1000 };

interface Frame {
  left: number;
  top: number;
  scale: number;
}

/**
 * The whole workflow in the corner, and what part of it is in sight; pressing or dragging goes there.
 * The steps are drawn only when one of them moves: panning moves just the frame.
 */
export function Overview({ nodes }: { nodes: readonly CanvasNode[] }) {
  const flow = useReactFlow();
  const store = useStoreApi();
  const drawing = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  const frame = useRef<Frame>({ left: 0, top: 0, scale: 1 });

  useEffect(() => {
    const moveSight = (): void => {
      const { transform, width, height } = store.getState();
      const [x, y, zoom] = transform;
      const { left, top, scale } = frame.current;
      const { current } = sight;
      if (current === null) return;
      current.style.width = `${(width / zoom) * scale}px`;
      current.style.height = `${(height / zoom) * scale}px`;
      current.style.transform = `translate(${(-x / zoom - left) * scale}px, ${(-y / zoom - top) * scale}px)`;
    };
    if (drawing.current !== null) frame.current = draw(drawing.current, nodes);
    moveSight();
    return store.subscribe((state, before) => {
      if (
        state.transform !== before.transform ||
        state.width !== before.width ||
        state.height !== before.height
      )
        moveSight();
    });
  }, [nodes, store]);

  function goTo(event: PointerEvent<HTMLDivElement>): void {
    const box = event.currentTarget.getBoundingClientRect();
    const { left, top, scale } = frame.current;
    void flow.setCenter(
      left + (event.clientX - box.left) / scale,
      top + (event.clientY - box.top) / scale,
      { zoom: flow.getZoom() },
    );
  }

  return (
    <div
      role="img"
      aria-label="Overview"
      className={classes.root}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        goTo(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) goTo(event);
      }}
    >
      <canvas ref={drawing} className={classes.drawing} />
      <div ref={sight} className={classes.sight} />
    </div>
  );
}

function draw(canvas: HTMLCanvasElement, nodes: readonly CanvasNode[]): Frame {
  const boxes = nodes.flatMap(({ type, position, measured, width, height, selected }) =>
    type === 'frame'
      ? []
      : [
          {
            ...position,
            width: measured?.width ?? width ?? STEP_WIDTH,
            height: measured?.height ?? height ?? STEP_HEIGHT,
            tone: selected === true ? '--pb-accent' : type === 'note' ? '--pb-line' : '--pb-map',
          },
        ],
  );
  const left = Math.min(...boxes.map(({ x }) => x));
  const top = Math.min(...boxes.map(({ y }) => y));
  const right = Math.max(...boxes.map(({ x, width }) => x + width));
  const bottom = Math.max(...boxes.map(({ y, height }) => y + height));
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(LEAST.width, right - left),
    (HEIGHT - 2 * MARGIN) / Math.max(LEAST.height, bottom - top),
  );
  const frame = {
    left: (left + right) / 2 - WIDTH / 2 / scale,
    top: (top + bottom) / 2 - HEIGHT / 2 / scale,
    scale,
  };
  const ratio = window.devicePixelRatio;
  canvas.width = WIDTH * ratio;
  canvas.height = HEIGHT * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return frame;
  const styles = getComputedStyle(canvas);
  context.scale(ratio, ratio);
  for (const { x, y, width, height, tone } of boxes) {
    context.fillStyle = styles.getPropertyValue(tone);
    context.beginPath();
    context.roundRect(
      (x - frame.left) * scale,
      (y - frame.top) * scale,
      Math.max(2, width * scale),
      Math.max(1.5, height * scale),
      1,
    );
    context.fill();
  }
  return frame;
}
