/** In the header: runs of this workflow on the canvas, start by hand. */
export function TestBar() {
  return null;
}
