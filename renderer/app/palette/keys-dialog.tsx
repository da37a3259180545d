import { Dialog } from '../../ui/dialog.tsx';
import classes from './keys-dialog.module.css';

const isMac = navigator.platform.startsWith('Mac');
const mod = isMac ? '⌘' : 'Ctrl';

type Rows = readonly (readonly [keys: string, words: string])[];

const everywhere: Rows = [
  [`${mod} K`, 'Go anywhere, do anything'],
  ['?', 'These keys'],
  ['Tab', 'The next thing that can be used'],
  ['Esc', 'Close what is open'],
];
const list: Rows = [
  ['J', 'Next'],
  ['K', 'Previous'],
  ['Enter', 'Open, and go into it'],
  ['Home, End', 'First, last'],
];
const search: Rows = [['/', 'Search']];
const charts: Rows = [
  ['← →', 'Read a chart, stretch by stretch'],
  ['Enter', 'List what a stretch counted'],
];

/** Screens whose keys are not told by themselves. */
const screens: readonly { at: string; title: string; rows: Rows }[] = [
  {
    at: '/workflows',
    title: 'Workflows',
    rows: [...list, ['X', 'Choose'], ['N', 'New'], ...search],
  },
  { at: '/inbox', title: 'Inbox', rows: list },
  { at: '/runs', title: 'Runs', rows: list },
  { at: '/approvals', title: 'Approvals', rows: list },
  { at: '/endpoints', title: 'Endpoints', rows: [...list, ['N', 'New'], ...search] },
  { at: '/credentials', title: 'Credentials', rows: [...list, ['N', 'New'], ...search] },
  { at: '/insights', title: 'Insights', rows: charts },
  { at: '/settings', title: 'Settings', rows: search },
];

/** The keys of the present screen, and those that work on all of them. */
export function KeysDialog({ location, onClose }: { location: string; onClose: () => void }) {
  const here = screens.find(({ at }) => location.startsWith(at));
  return (
    <Dialog title="Keys" opened onClose={onClose} width={440}>
      {here !== undefined && <Keys title={here.title} rows={here.rows} />}
      <Keys title="Everywhere" rows={everywhere} />
    </Dialog>
  );
}

function Keys({ title, rows }: { title: string; rows: Rows }) {
  return (
    <section className={classes.group}>
      <h3 className={classes.title}>{title}</h3>
      <dl>
        {rows.map(([keys, words]) => (
          <div key={keys} className={classes.row}>
            <dt>{words}</dt>
            <dd>
              <kbd className={classes.key}>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
