/** In the header: how many problems there are; opens their list. */
export function ProblemsButton() {
  return null;
}
