/** Mounted once by the screen: keeps samples and the run on the canvas up to date. */
export function RunFollower() {
  return null;
}
