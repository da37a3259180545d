import type { FocusEvent, MouseEvent } from 'react';

function selectAll({ currentTarget }: FocusEvent<HTMLInputElement> | MouseEvent<HTMLInputElement>) {
  currentTarget.select();
}

/** For fields in which one searches: what is typed replaces what is chosen. */
export const searchesAnew = { onFocus: selectAll, onClick: selectAll };

/** The library hides its button to clear from keyboards and screen readers. */
export function clearButton(name: string) {
  return {
    'aria-label': `Clear ${name}`,
    'aria-hidden': false,
    tabIndex: 0,
    // WCAG 2.2, 2.5.8.
    style: { width: 24, height: 24, minWidth: 24 },
  };
}
