import { type KeyGroup, KeyList } from '../../ui/key-list.tsx';

type Rows = KeyGroup['rows'];

const everywhere: KeyGroup = {
  title: 'Everywhere',
  rows: [
    { words: 'Go anywhere, do anything', keys: ['Mod+K'] },
    { words: 'These keys', keys: ['?'] },
    { words: 'Close what is open', keys: ['Esc'] },
  ],
};
const list: Rows = [
  { words: 'Next, previous', keys: ['J', 'K'] },
  { words: 'Open it', keys: ['Enter'] },
  { words: 'First, last', keys: ['Home', 'End'] },
];
const search: Rows = [{ words: 'Search', keys: ['/'] }];
const made: Rows = [{ words: 'New', keys: ['N'] }];

/** Screens that do not tell their keys by themselves. */
const screens: readonly { at: string; title: string; rows: Rows }[] = [
  {
    at: '/workflows',
    title: 'Workflows',
    rows: [...list, { words: 'Choose', keys: ['X'] }, ...made, ...search],
  },
  { at: '/approvals', title: 'Approvals', rows: list },
  { at: '/endpoints', title: 'Endpoints', rows: [...list, ...made, ...search] },
  { at: '/credentials', title: 'Credentials', rows: [...list, ...made, ...search] },
  {
    at: '/insights',
    title: 'Insights',
    rows: [
      { words: 'Read a chart, stretch by stretch', keys: ['←', '→'] },
      { words: 'List what a stretch counted', keys: ['Enter'] },
    ],
  },
  { at: '/settings', title: 'Settings', rows: search },
];

/** The keys of the present screen, and those that work on all of them. */
export function KeysDialog({ location, onClose }: { location: string; onClose: () => void }) {
  const here = screens.find(({ at }) => location.startsWith(at));
  return <KeyList groups={[...(here === undefined ? [] : [here]), everywhere]} onClose={onClose} />;
}
