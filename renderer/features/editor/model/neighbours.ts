import type { Point } from '../../../canvas/geometry.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The nearest place in a direction; what lies straight ahead counts as nearer than what lies aside.
 * Null when there is nothing.
 */
export function nearest(
  from: Point,
  places: ReadonlyMap<string, Point>,
  direction: Direction,
): string | null {
  let found: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [id, { x, y }] of places) {
    const across = direction === 'left' || direction === 'right';
    const ahead = across ? x - from.x : y - from.y;
    const along = direction === 'left' || direction === 'up' ? -ahead : ahead;
    const aside = Math.abs(across ? y - from.y : x - from.x);
    if (along <= 0 || aside > 4 * along) continue;
    const distance = along + 2 * aside;
    if (distance < least) {
      least = distance;
      found = id;
    }
  }
  return found;
}
