import { useEffect, useRef } from 'react';
import { isTyping } from '../../../ui/row-keys.ts';
import { type ScreenCommand, screenCommand } from './keys.ts';

/** Keys that work wherever the reader is, except where they would be typed. */
export function useScreenKeys(carryOut: (command: ScreenCommand) => void): void {
  const latest = useRef(carryOut);
  latest.current = carryOut;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target)) return;
      const command = screenCommand(event.key);
      if (command === undefined) return;
      event.preventDefault();
      latest.current(command);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
