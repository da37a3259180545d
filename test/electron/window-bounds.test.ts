import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeWindow } from '../../electron/window-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: 1440, y: 0, width: 2560, height: 1400 };

describe('the place of the window', () => {
  it('is left to the system at the first start', () => {
    expect(placeWindow(null, [laptop])).toEqual({ width: 1280, height: 820 });
  });

  it('is where it was', () => {
    const kept = { x: 1600, y: 100, width: 1300, height: 900 };
    expect(placeWindow(kept, [laptop, beside])).toEqual(kept);
  });

  it('is on the main screen once its own is gone', () => {
    const kept = { x: 1600, y: 100, width: 2000, height: 1200 };
    expect(placeWindow(kept, [laptop])).toEqual({ width: 1440, height: 875 });
  });

  it('is brought back when its title bar is above the screen', () => {
    const kept = { x: 100, y: -400, width: 1000, height: 700 };
    expect(placeWindow(kept, [laptop])).toEqual({ width: 1000, height: 700 });
  });

  it('can always be taken hold of', () => {
    const number = (min: number, max: number) => fc.integer({ min, max });
    const bounds = fc.record({
      x: number(-9000, 9000),
      y: number(-9000, 9000),
      width: number(1, 9000),
      height: number(1, 9000),
    });
    fc.assert(
      fc.property(bounds, (kept) => {
        const { x, y, width = 0 } = placeWindow(kept, [laptop, beside]);
        expect(width).toBeGreaterThanOrEqual(720);
        const isOn = [laptop, beside].some(
          (area) =>
            x === undefined ||
            y === undefined ||
            (Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= 120 &&
              y >= area.y &&
              y < area.y + area.height),
        );
        expect(isOn).toBe(true);
      }),
    );
  });
});
