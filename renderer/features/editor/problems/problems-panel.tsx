/** At the right (`side === 'problems'`). */
export function ProblemsPanel() {
  return null;
}
