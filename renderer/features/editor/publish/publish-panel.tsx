/** At the right (`side === 'publish'`): what would change, what it may reach, publish. */
export function PublishPanel() {
  return null;
}
