import { useReactFlow } from '@xyflow/react';
import { useMemo } from 'react';

const MARGIN = 48;
/** A new step is measured before it is shown; focus waits so many frames for it. */
const FRAMES = 20;

export interface CanvasSight {
  element(id: string): HTMLElement | null;
  /** Moves the view just so far that the step is in it; not at all when it is. */
  show(id: string): void;
  focus(id: string): void;
  focusCanvas(): void;
}

/** Of a step on the screen, in pixels. */
type Edges = Pick<DOMRect, 'left' | 'top' | 'right' | 'bottom'>;

export function useCanvasSight(root: { current: HTMLElement | null }): CanvasSight {
  const flow = useReactFlow();
  return useMemo(() => {
    const element = (id: string): HTMLElement | null =>
      root.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ??
      null;
    const whenDrawn = (id: string, act: (found: HTMLElement) => void, frames = FRAMES): void => {
      const found = element(id);
      if (found !== null && found.style.visibility !== 'hidden') act(found);
      else if (frames > 0) requestAnimationFrame(() => whenDrawn(id, act, frames - 1));
    };
    const bringIn = (node: Edges): void => {
      const box = root.current?.getBoundingClientRect();
      if (box === undefined) return;
      const dx = into(node.left, node.right, box.left, box.right);
      const dy = into(node.top, node.bottom, box.top, box.bottom);
      if (dx === 0 && dy === 0) return;
      const { x, y, zoom } = flow.getViewport();
      void flow.setViewport({ x: x + dx, y: y + dy, zoom });
    };
    /** Of a step that was measured before; of large drawings only what is in view is drawn. */
    const placeOfUndrawn = (id: string): Edges | null => {
      const node = flow.getInternalNode(id);
      const { width, height } = node?.measured ?? {};
      if (node === undefined || width === undefined || height === undefined) return null;
      const { x, y } = node.internals.positionAbsolute;
      const { x: left, y: top } = flow.flowToScreenPosition({ x, y });
      const { x: right, y: bottom } = flow.flowToScreenPosition({ x: x + width, y: y + height });
      return { left, top, right, bottom };
    };
    return {
      element,
      show(id) {
        const place = element(id) === null ? placeOfUndrawn(id) : null;
        if (place === null) whenDrawn(id, (found) => bringIn(found.getBoundingClientRect()));
        else bringIn(place);
      },
      focus: (id) => whenDrawn(id, (found) => found.focus({ preventScroll: true })),
      focusCanvas: () =>
        root.current?.querySelector<HTMLElement>('.react-flow')?.focus({ preventScroll: true }),
    };
  }, [root, flow]);
}

/** How far to move a stretch so that it lies within another, with some room around it. */
function into(start: number, end: number, low: number, high: number): number {
  if (end - start > high - low - 2 * MARGIN) return low + MARGIN - start;
  if (start < low + MARGIN) return low + MARGIN - start;
  if (end > high - MARGIN) return high - MARGIN - end;
  return 0;
}
