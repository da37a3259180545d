import { Fragment } from 'react';
import { Dialog } from './dialog.tsx';
import classes from './key-list.module.css';

const isMac = navigator.platform.startsWith('Mac');

export interface KeyGroup {
  title: string;
  rows: readonly { words: string; keys: readonly string[] }[];
}

/** What `?` opens: every key of a screen. `Mod` is Ctrl, or ⌘ on a Mac. */
export function KeyList({ groups, onClose }: { groups: readonly KeyGroup[]; onClose: () => void }) {
  return (
    <Dialog opened title="Keys" width={720} onClose={onClose}>
      <div className={classes.groups}>
        {groups.map(({ title, rows }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl>
              {rows.map(({ words, keys }) => (
                <div key={words} className={classes.row}>
                  <dt>{words}</dt>
                  <dd>
                    {keys.map((key, index) => (
                      <Fragment key={key}>
                        {index > 0 && ' '}
                        <kbd className={classes.key}>
                          {key.replace('Mod', isMac ? '⌘' : 'Ctrl')}
                        </kbd>
                      </Fragment>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
