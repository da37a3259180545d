export interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const MIN_SIZE = { width: 720, height: 480 };
const FIRST_SIZE = { width: 1280, height: 820 };
/** So much of a window must be on a screen that one can take hold of it. */
const GRIP = { width: 120, height: 40 };

/**
 * Where to open the window: where it was, unless the screen it was on is gone, smaller, or another
 * one by now.
 *
 * @param areas the screens without their task bars, the main one first
 */
export function placeWindow(kept: Bounds | null, areas: readonly Bounds[]): Partial<Bounds> {
  const [main] = areas;
  if (main === undefined) return FIRST_SIZE;
  if (kept === null) return sizeWithin(FIRST_SIZE, main);
  const area = areas.find((each) => canGrip(kept, each));
  if (area === undefined) return sizeWithin(kept, main);
  const { width, height } = sizeWithin(kept, area);
  return {
    width,
    height,
    x: clamp(kept.x, area.x - width + GRIP.width, area.x + area.width - GRIP.width),
    // Its title bar above the screen could not be reached.
    y: clamp(kept.y, area.y, area.y + area.height - GRIP.height),
  };
}

/** Left without a place it is centred. */
function sizeWithin(
  size: { width: number; height: number },
  area: Bounds,
): { width: number; height: number } {
  return {
    width: clamp(size.width, Math.min(MIN_SIZE.width, area.width), area.width),
    height: clamp(size.height, Math.min(MIN_SIZE.height, area.height), area.height),
  };
}

/** Whether enough of the title bar lies on the screen. */
function canGrip(window: Bounds, area: Bounds): boolean {
  const width = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const isInside = window.y >= area.y - GRIP.height / 2;
  return width >= GRIP.width && isInside && window.y + GRIP.height <= area.y + area.height;
}

function clamp(value: number, min: number, max: number): number {
  return Math.round(Math.max(min, Math.min(value, max)));
}
