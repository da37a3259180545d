import { KeyList } from '../../../ui/key-list.tsx';
import { useCanvasUi, useCanvasUiStore } from './canvas-ui.ts';
import { shortcutGroups } from './shortcuts.ts';

/** What `?` opens: every key of the editor. */
export function ShortcutsOverlay() {
  const ui = useCanvasUiStore();
  const isOpen = useCanvasUi(({ isHelpOpen }) => isHelpOpen);
  if (!isOpen) return null;
  return <KeyList groups={shortcutGroups} onClose={() => ui.getState().showHelp(false)} />;
}
