import { app, type BrowserWindow, nativeImage } from 'electron';

const SIZE = 16;
const RED = { r: 0xc9, g: 0x2a, b: 0x2a };

/** The number of unresolved failures on the app's icon, in whatever way the system has for it. */
export function setBadge(count: number, window: BrowserWindow | undefined): void {
  if (process.platform !== 'win32') {
    app.setBadgeCount(count);
    return;
  }
  const words = count === 1 ? '1 unresolved failure' : `${count} unresolved failures`;
  window?.setOverlayIcon(count === 0 ? null : dot(), count === 0 ? '' : words);
}

/** Windows has room for a dot on the icon in the task bar. Pixels are BGRA. */
function dot(): Electron.NativeImage {
  const pixels = Buffer.alloc(SIZE * SIZE * 4);
  const middle = (SIZE - 1) / 2;
  for (let y = 0; y < SIZE; y++)
    for (let x = 0; x < SIZE; x++)
      if (Math.hypot(x - middle, y - middle) < SIZE / 2 - 1)
        pixels.set([RED.b, RED.g, RED.r, 0xff], (y * SIZE + x) * 4);
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE });
}
