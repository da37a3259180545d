import { useEffect, useRef } from 'react';
import { type Command, commandOf } from './shortcuts.ts';

/** Whether a key pressed there is text, or belongs to an open menu or dialog. */
function isTaken(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]',
    ) !== null
  );
}

/**
 * Keys of the editor. Never while someone types; those of the canvas only while the focus is on it,
 * or on nothing at all. A command that returns false had nothing to do: the key stays what it was.
 */
export function useCanvasKeys(
  root: { current: HTMLElement | null },
  run: (command: Command) => boolean,
): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isTaken(event.target)) return;
      const found = commandOf(event);
      if (found === null) return;
      if (!found.everywhere && !isOnCanvas(root.current)) return;
      const onButton =
        event.target instanceof Element && event.target.closest('button, a') !== null;
      if (onButton && (event.key === 'Enter' || event.key === 'Tab')) return;
      if (latest.current(found.command)) event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [root]);
}

/** Nothing has the focus after a click on the empty canvas: that counts as the canvas. */
function isOnCanvas(root: HTMLElement | null): boolean {
  const { activeElement } = document;
  return (
    activeElement === null ||
    activeElement === document.body ||
    root?.contains(activeElement) === true
  );
}

/** Copy, cut and paste by the browser's own events, which need no permission. */
export function useCanvasClipboard(
  root: { current: HTMLElement | null },
  handlers: {
    copied: () => string | null;
    cut: () => string | null;
    /** False when the text is not for the canvas. */
    pasted: (text: string) => boolean;
  },
): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });
  useEffect(() => {
    const isOurs = (event: ClipboardEvent): boolean =>
      !event.defaultPrevented && !isTaken(event.target) && isOnCanvas(root.current);
    const onCopy = (event: ClipboardEvent): void => {
      // Words that someone selected on the page are what they mean.
      if (!isOurs(event) || document.getSelection()?.isCollapsed === false) return;
      const text = event.type === 'cut' ? latest.current.cut() : latest.current.copied();
      if (text === null) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent): void => {
      if (!isOurs(event)) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (text !== '' && latest.current.pasted(text)) event.preventDefault();
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('cut', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('cut', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [root]);
}
