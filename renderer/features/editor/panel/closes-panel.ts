import type { KeyboardEvent } from 'react';

/** What may be open in a panel, and closes by Escape without saying that it took the key. */
const LAYERS = '[data-mantine-stop-propagation="true"], [role="dialog"], [role="menu"]';

/** Whether Escape is for the panel itself, and not for a list, a menu or a dialog that is open in it. */
export function closesPanel({ key, defaultPrevented, target }: KeyboardEvent): boolean {
  if (key !== 'Escape' || defaultPrevented) return false;
  return !(target instanceof Element) || target.closest(LAYERS) === null;
}
