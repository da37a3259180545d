import type { RefObject } from 'react';
import { useDocumentKeys } from '../../../ui/use-document-keys.ts';

/** What buttons of the open run say of themselves (`aria-keyshortcuts`). */
export const RETRY_KEY = 'R';
export const RERUN_KEY = 'Shift+R';

/**
 * Presses the first button of the run that bears the key: so a key does what the screen offers, and
 * nothing else. H rehearses.
 */
export function useRunKeys(
  root: RefObject<HTMLElement | null>,
  { isOn, rehearse }: { isOn: boolean; rehearse: () => void },
): void {
  useDocumentKeys((key) => {
    if (!isOn) return false;
    // By the character, so that they work on every keyboard layout.
    switch (key) {
      case 'r':
        return press(root.current, RETRY_KEY);
      case 'R':
        return press(root.current, RERUN_KEY);
      case 'h':
        rehearse();
        return true;
      default:
        return false;
    }
  });
}

function press(root: HTMLElement | null, key: string): boolean {
  const button = root?.querySelector<HTMLElement>(`button[aria-keyshortcuts="${key}"]`);
  button?.click();
  return button != null;
}
