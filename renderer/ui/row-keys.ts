/** Which row a key leads to; undefined when the key does not move. */
export function nextIndex({
  key,
  inList,
  cursor,
  count,
  page,
}: {
  key: string;
  /** Arrows and the like move only while the list has the focus; J and K always. */
  inList: boolean;
  /** -1: none yet. */
  cursor: number;
  count: number;
  page: number;
}): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const to = (index: number) => Math.min(last, Math.max(0, index));
  if (key === 'j' || key === 'J') return to(cursor + 1);
  if (key === 'k' || key === 'K') return to(cursor - 1);
  if (!inList) return undefined;
  switch (key) {
    case 'ArrowDown':
      return to(cursor + 1);
    case 'ArrowUp':
      return to(cursor - 1);
    case 'PageDown':
      return to(cursor + page);
    case 'PageUp':
      return to(cursor - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** Whether a key pressed there is text, or belongs to an open menu or dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"][data-combobox]',
    ) !== null
  );
}
