import type { KeyGroup } from '../../ui/key-list.tsx';

export const keyGroups: readonly KeyGroup[] = [
  {
    title: 'Moving',
    rows: [
      { words: 'Next, previous run', keys: ['J', 'K'] },
      { words: 'Open it', keys: ['Enter', 'O'] },
      { words: 'Step back: selection, run', keys: ['Esc'] },
      { words: 'Search', keys: ['/'] },
    ],
  },
  {
    title: 'Choosing',
    rows: [
      { words: 'Choose the run, or not', keys: ['X'] },
      { words: 'Choose a range', keys: ['Shift J', 'Shift K'] },
      { words: 'Choose all that are loaded', keys: ['Mod A'] },
    ],
  },
  {
    title: 'The open run, or those chosen',
    rows: [
      { words: 'Retry; asks first', keys: ['R'] },
      { words: 'Re-run; asks first', keys: ['Shift R'] },
      { words: 'Rehearse the draft on the open run', keys: ['H'] },
      { words: 'Compare two that are chosen', keys: ['C'] },
    ],
  },
  {
    title: 'Inside of a run',
    rows: [
      { words: 'From step to step', keys: ['↑', '↓', '←', '→'] },
      { words: 'Zoom, show all of the canvas', keys: ['+', '-', '0'] },
      { words: 'These keys', keys: ['?'] },
    ],
  },
];
