import { Check, CircleAlert, CloudOff, Loader, type LucideIcon, PencilLine } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { SaveState } from '../model/autosave.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import classes from './editor-header.module.css';

const looks: Record<SaveState['kind'], { icon: LucideIcon; word: string }> = {
  saved: { icon: Check, word: 'Saved' },
  pending: { icon: PencilLine, word: 'Changed' },
  saving: { icon: Loader, word: 'Saving' },
  unsaved: { icon: CloudOff, word: 'Not saved' },
  refused: { icon: CircleAlert, word: 'Not saved' },
  conflict: { icon: CircleAlert, word: 'Not saved' },
};

/** Whether the draft is safe with the engine. */
export function SaveStateText() {
  const { autosave } = useEditorContext();
  const state = useSyncExternalStore(autosave.state.subscribe, autosave.state.get);
  const { icon: Icon, word } = looks[state.kind];
  return (
    <span className={classes.save} data-kind={state.kind}>
      <Icon size={14} aria-hidden="true" />
      <span>{word}</span>
    </span>
  );
}
