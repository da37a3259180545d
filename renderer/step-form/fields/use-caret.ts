import { type FormEvent, useRef } from 'react';

/**
 * Where somebody writes in a control that makes way for another one with what they write: the next
 * letter is for that one. `watch` is for an element around both.
 */
export function useCaret() {
  const caret = useRef<number>(undefined);
  return {
    caret: () => caret.current,
    watch: {
      onInput({ target }: FormEvent) {
        const at = target instanceof HTMLInputElement ? target.selectionStart : null;
        caret.current = at ?? undefined;
      },
      onBlur() {
        caret.current = undefined;
      },
    },
  };
}
