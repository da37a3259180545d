/** At the right (`side === 'run'`): runs of this workflow, the one on the canvas, rehearsals. */
export function RunPanel() {
  return null;
}
