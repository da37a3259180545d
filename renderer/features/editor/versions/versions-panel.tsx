/** At the right (`side === 'versions'`): versions, and the settings of the workflow. */
export function VersionsPanel() {
  return null;
}
