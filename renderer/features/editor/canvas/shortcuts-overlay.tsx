import { Fragment } from 'react';
import { Dialog } from '../../../ui/dialog.tsx';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { shortcutGroups } from './shortcuts.ts';
import classes from './shortcuts-overlay.module.css';

const isMac = navigator.platform.startsWith('Mac');

/** What `?` opens: every key of the editor. */
export function ShortcutsOverlay() {
  const ui = useCanvasUiStore();
  const isOpen = useCanvasUi(({ isHelpOpen }) => isHelpOpen);
  if (!isOpen) return null;
  return (
    <Dialog opened title="Keys" width={720} onClose={() => ui.getState().showHelp(false)}>
      <div className={classes.groups}>
        {shortcutGroups.map(({ title, rows }) => (
          <section key={title}>
            <h3 className={classes.title}>{title}</h3>
            <dl className={classes.rows}>
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
