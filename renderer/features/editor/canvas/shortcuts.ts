/** What a key does in the editor. Those of `canvas` only where no button or field has the focus. */
export type Command =
  | 'help'
  | 'undo'
  | 'redo'
  | 'save'
  | 'search'
  | 'connect'
  | 'open'
  | 'close'
  | 'rename'
  | 'remove'
  | 'duplicate'
  | 'disable'
  | 'select-all'
  | 'group'
  | 'ungroup'
  | 'note'
  | 'fit'
  | 'actual-size'
  | 'zoom-in'
  | 'zoom-out'
  | 'tidy'
  | 'next-edge'
  | 'go-left'
  | 'go-right'
  | 'go-up'
  | 'go-down'
  | 'move-left'
  | 'move-right'
  | 'move-up'
  | 'move-down';

interface Shortcut {
  command: Command;
  /** As they are shown; `Mod` is Ctrl, on a Mac Cmd. The first one is the usual one. */
  keys: readonly string[];
  /** It also works while a button or the panel has the focus. */
  everywhere?: true;
}

interface ShortcutGroup {
  title: string;
  rows: readonly { words: string; keys: readonly string[] }[];
}

const shortcuts: readonly Shortcut[] = [
  { command: 'help', keys: ['?'], everywhere: true },
  { command: 'undo', keys: ['Mod+Z'], everywhere: true },
  { command: 'redo', keys: ['Mod+Shift+Z', 'Mod+Y'], everywhere: true },
  { command: 'save', keys: ['Mod+S'], everywhere: true },
  { command: 'search', keys: ['/', 'Tab'] },
  { command: 'connect', keys: ['C'] },
  { command: 'next-edge', keys: ['E'] },
  { command: 'open', keys: ['Enter'] },
  { command: 'close', keys: ['Escape'] },
  { command: 'rename', keys: ['F2'] },
  { command: 'remove', keys: ['Delete', 'Backspace'] },
  { command: 'duplicate', keys: ['Mod+D'] },
  { command: 'disable', keys: ['D'] },
  { command: 'select-all', keys: ['Mod+A'] },
  { command: 'group', keys: ['Mod+G'] },
  { command: 'ungroup', keys: ['Mod+Shift+G'] },
  { command: 'note', keys: ['N'] },
  { command: 'tidy', keys: ['T'] },
  { command: 'fit', keys: ['Shift+1'] },
  { command: 'actual-size', keys: ['Shift+0'] },
  { command: 'zoom-in', keys: ['+', '='] },
  { command: 'zoom-out', keys: ['-'] },
  { command: 'go-left', keys: ['ArrowLeft'] },
  { command: 'go-right', keys: ['ArrowRight'] },
  { command: 'go-up', keys: ['ArrowUp'] },
  { command: 'go-down', keys: ['ArrowDown'] },
  { command: 'move-left', keys: ['Shift+ArrowLeft'] },
  { command: 'move-right', keys: ['Shift+ArrowRight'] },
  { command: 'move-up', keys: ['Shift+ArrowUp'] },
  { command: 'move-down', keys: ['Shift+ArrowDown'] },
];

/** For the list that `?` opens. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: 'Build',
    rows: [
      { words: 'Add a step', keys: ['/', 'Tab'] },
      { words: 'Draw an edge to another step', keys: ['C'] },
      { words: 'Choose the next edge of the step', keys: ['E'] },
      { words: 'Open the step', keys: ['Enter'] },
      { words: 'Rename', keys: ['F2'] },
      { words: 'Turn off or on', keys: ['D'] },
      { words: 'Duplicate', keys: ['Mod+D'] },
      { words: 'Delete', keys: ['Delete'] },
      { words: 'Add a note', keys: ['N'] },
      { words: 'Group, ungroup', keys: ['Mod+G', 'Mod+Shift+G'] },
    ],
  },
  {
    title: 'Move',
    rows: [
      { words: 'Go to the step in that direction', keys: ['←', '→', '↑', '↓'] },
      { words: 'Move what is selected', keys: ['Shift+←', '→', '↑', '↓'] },
      { words: 'Select all', keys: ['Mod+A'] },
      { words: 'Tidy', keys: ['T'] },
      { words: 'Close, or select nothing', keys: ['Escape'] },
      { words: 'Leave the canvas', keys: ['Shift+Tab'] },
    ],
  },
  {
    title: 'Look',
    rows: [
      { words: 'Show everything', keys: ['Shift+1'] },
      { words: 'Actual size', keys: ['Shift+0'] },
      { words: 'Larger, smaller', keys: ['+', '-'] },
      { words: 'Move the view', keys: ['Space+drag', 'middle button'] },
      { words: 'These keys', keys: ['?'] },
    ],
  },
  {
    title: 'Edit',
    rows: [
      { words: 'Undo', keys: ['Mod+Z'] },
      { words: 'Redo', keys: ['Mod+Shift+Z', 'Mod+Y'] },
      { words: 'Copy, cut, paste', keys: ['Mod+C', 'Mod+X', 'Mod+V'] },
      { words: 'Save now', keys: ['Mod+S'] },
    ],
  },
];

interface Pressed {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

const byKeys = new Map(
  shortcuts.flatMap((shortcut) =>
    shortcut.keys.map((keys) => [keys.toLowerCase(), shortcut] as const),
  ),
);

/** @returns what the key does; null when it does nothing here */
export function commandOf(pressed: Pressed): { command: Command; everywhere: boolean } | null {
  if (pressed.altKey) return null;
  const mod = pressed.ctrlKey || pressed.metaKey ? 'mod+' : '';
  const key = pressed.key.toLowerCase();
  // The digit on the key, as Shift+1 types another character on each keyboard.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(pressed.code)?.[1];
  const isSign = key.length === 1 && !/[a-z]/.test(key) && mod === '';
  const shift = pressed.shiftKey ? 'shift+' : '';
  const found =
    (digit === undefined ? undefined : byKeys.get(`${mod}${shift}${digit}`)) ??
    byKeys.get(`${mod}${isSign ? '' : shift}${key}`);
  return found === undefined
    ? null
    : { command: found.command, everywhere: found.everywhere === true };
}
