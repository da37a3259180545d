/** Which row a key leads to; undefined when the key does not move. */
export function nextIndex({
  key,
  inList,
  cursor,
  gone,
  count,
  page,
}: {
  key: string;
  /** Arrows and the like move only while the list has the focus; J and K always. */
  inList: boolean;
  /** -1: none yet. */
  cursor: number;
  /** Where the row of the cursor was, when it is not there any more. */
  gone?: number | undefined;
  count: number;
  page: number;
}): number | undefined {
  if (count === 0) return undefined;
  const last = count - 1;
  const to = (index: number) => Math.min(last, Math.max(0, index));
  const below = gone === undefined ? to(cursor + 1) : to(gone);
  const above = gone === undefined ? to(cursor - 1) : to(gone - 1);
  if (key === 'j' || key === 'J') return below;
  if (key === 'k' || key === 'K') return above;
  if (!inList) return undefined;
  switch (key) {
    case 'ArrowDown':
      return below;
    case 'ArrowUp':
      return above;
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
