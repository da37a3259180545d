import type { KeyGroup } from '../../../ui/key-list.tsx';

/** What a key does with the rows that are chosen, or with the one at the cursor. */
export type RowCommand = 'archive' | 'star' | 'unread' | 'replay' | 'edit' | 'rehearse' | 'compare';
/** What a key does wherever the reader is. */
export type ScreenCommand = 'search' | 'keys' | 'undo' | 'filters';

/** Matched by the character, so that they work on every keyboard layout. */
export function rowCommand(key: string): RowCommand | undefined {
  switch (key) {
    case 'e':
    case 'E':
      return 'archive';
    case 's':
      return 'star';
    case 'u':
      return 'unread';
    case 'r':
      return 'replay';
    case 'R':
      return 'edit';
    case 'h':
      return 'rehearse';
    case 'c':
      return 'compare';
    default:
      return undefined;
  }
}

export function screenCommand(key: string): ScreenCommand | undefined {
  switch (key) {
    case '/':
      return 'search';
    case '?':
      return 'keys';
    case 'z':
      return 'undo';
    case 'f':
      return 'filters';
    default:
      return undefined;
  }
}

export const keyGroups: readonly KeyGroup[] = [
  {
    title: 'Moving',
    rows: [
      { words: 'Next, previous event', keys: ['J', 'K'] },
      { words: 'Open it', keys: ['Enter', 'O'] },
      { words: 'Step back: selection, event, search', keys: ['Esc'] },
      { words: 'Search', keys: ['/'] },
      { words: 'Filters, on a narrow window', keys: ['F'] },
    ],
  },
  {
    title: 'Choosing',
    rows: [
      { words: 'Choose the event, or not', keys: ['X'] },
      { words: 'Choose a range', keys: ['Shift J', 'Shift K'] },
      { words: 'Choose all that are loaded', keys: ['Mod A'] },
    ],
  },
  {
    title: 'Sorting',
    rows: [
      { words: 'Archive, or back to the inbox', keys: ['E'] },
      { words: 'Star, or no star', keys: ['S'] },
      { words: 'Unread, or read', keys: ['U'] },
      { words: 'Take back what was done last', keys: ['Z'] },
    ],
  },
  {
    title: 'Running again; each asks first',
    rows: [
      { words: 'Replay', keys: ['R'] },
      { words: 'Edit and replay', keys: ['Shift R'] },
      { words: 'Rehearse', keys: ['H'] },
      { words: 'Compare with another event', keys: ['C'] },
      { words: 'These keys', keys: ['?'] },
    ],
  },
];
