import type { FocusEvent, MouseEvent } from 'react';

function selectAll({ currentTarget }: FocusEvent<HTMLInputElement> | MouseEvent<HTMLInputElement>) {
  currentTarget.select();
}

/** For fields in which one searches: what is typed replaces what is chosen. */
export const searchesAnew = { onFocus: selectAll, onClick: selectAll };
