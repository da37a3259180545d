import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react';
import { ITEM_LETTERS } from '../../../../shared/model/run.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import classes from './loop.module.css';
import { cellAt, itemOf, stripLayout } from './strip-layout.ts';

const HEIGHT = 60;
const statusOf = new Map<string, string>(
  Object.entries(ITEM_LETTERS).map(([status, letter]) => [letter, status]),
);
/** Tokens of the theme, by status: the lists below say the same in words. */
const tones: { readonly [status: string]: string } = {
  succeeded: '--pb-good',
  failed: '--pb-bad',
  running: '--pb-busy',
  waiting: '--pb-warn',
};
/** What is told of several items that share a cell: the worst of them. */
const weight = ['f', 'w', 'r', 'q', 'c', 'i', 'k', 's', '.'];

/** All items of a loop as cells, in order; of very many, several share a cell. */
export function HeatStrip({
  states,
  current,
  onPick,
}: {
  /** One letter for each item, see `ITEM_LETTERS`. */
  states: string;
  current: number;
  onPick: (index: number) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const paint = (): void => draw(element, states, current);
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    // The colours are those of the scheme.
    const scheme = new MutationObserver(paint);
    scheme.observe(document.documentElement, { attributes: true });
    return () => {
      observer.disconnect();
      scheme.disconnect();
    };
  }, [states, current]);

  function onPointerDown(event: PointerEvent<HTMLCanvasElement>): void {
    const { width } = event.currentTarget.getBoundingClientRect();
    const layout = stripLayout(states.length, width, HEIGHT);
    const { offsetX, offsetY } = event.nativeEvent;
    const index = itemOf(layout, { x: offsetX, y: offsetY }, states.length);
    if (index !== null) onPick(worstIn(states, index, layout.perCell));
  }
  function onKeyDown(event: KeyboardEvent): void {
    const next = nextOf(event.key, current, states);
    if (next === null) return;
    onPick(next);
    event.preventDefault();
    event.stopPropagation();
  }
  const status = statusWord(statusOf.get(states[current] ?? '.') ?? 'queued');
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label="Item looked into"
      aria-valuemin={1}
      aria-valuemax={Math.max(1, states.length)}
      aria-valuenow={current + 1}
      aria-valuetext={`Item ${current + 1} of ${states.length}, ${status}`}
      title="Arrow keys go from item to item, F to the next failed one"
      className={classes.strip}
      onKeyDown={onKeyDown}
    >
      <canvas ref={canvas} className={classes.cells} onPointerDown={onPointerDown} />
    </div>
  );
}

function nextOf(key: string, current: number, states: string): number | null {
  const last = states.length - 1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, current + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, current - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'f':
    case 'F': {
      const behind = states.indexOf('f', current + 1);
      const next = behind === -1 ? states.indexOf('f') : behind;
      return next === -1 ? null : next;
    }
    default:
      return null;
  }
}

function worstIn(states: string, first: number, count: number): number {
  let found = first;
  for (let index = first; index < Math.min(states.length, first + count); index += 1)
    if (weight.indexOf(states[index] ?? '.') < weight.indexOf(states[found] ?? '.')) found = index;
  return found;
}

function draw(canvas: HTMLCanvasElement, states: string, current: number): void {
  const width = canvas.clientWidth;
  const layout = stripLayout(states.length, width, HEIGHT);
  const ratio = window.devicePixelRatio;
  const height = Math.max(layout.cell, layout.rows * layout.pitch);
  canvas.style.height = `${height}px`;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const styles = getComputedStyle(canvas);
  const color = (name: string): string => styles.getPropertyValue(name);
  for (let first = 0; first < states.length; first += layout.perCell) {
    const letter = states[worstIn(states, first, layout.perCell)] ?? '.';
    const { x, y } = cellAt(layout, first);
    context.fillStyle = color(
      tones[statusOf.get(letter) ?? ''] ?? (letter === '.' ? '--pb-line' : '--pb-idle'),
    );
    context.fillRect(x, y, layout.cell, layout.cell);
  }
  const { x, y } = cellAt(layout, current);
  context.strokeStyle = color('--pb-ink');
  context.lineWidth = 2;
  context.strokeRect(x, y, layout.cell, layout.cell);
}
