import { useDocumentKeys } from '../../../ui/use-document-keys.ts';
import { type ScreenCommand, screenCommand } from './keys.ts';

/** Keys that work wherever the reader is, except where they would be typed. */
export function useScreenKeys(carryOut: (command: ScreenCommand) => void): void {
  useDocumentKeys((key) => {
    const command = screenCommand(key);
    if (command !== undefined) carryOut(command);
    return command !== undefined;
  });
}
