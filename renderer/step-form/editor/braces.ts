import { startCompletion } from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { type Command, EditorView, keymap } from '@codemirror/view';

/** `{{` brings its `}}`; typing `}` there walks over them; Backspace takes both away. */
export function braces(): Extension {
  // Both braces are usually typed: the second one has been walked over already.
  let walkedTo = -1;
  const typing = EditorView.inputHandler.of((view, from, to, text) => {
    const { doc } = view.state;
    const before = doc.sliceString(Math.max(0, from - 2), from);
    if (text === '{' && from === to && before.endsWith('{') && before !== '\\{') {
      const closed = /^\s*\}\}/.test(doc.sliceString(from, from + 20));
      view.dispatch({
        changes: { from, insert: closed ? '{' : '{  }}' },
        selection: { anchor: from + (closed ? 1 : 2) },
        userEvent: 'input.type',
      });
      startCompletion(view);
      return true;
    }
    if (text !== '}' || from !== to) return false;
    if (from === walkedTo) {
      walkedTo = -1;
      return true;
    }
    const ahead = /^\s*\}\}/.exec(doc.sliceString(from, from + 20));
    const open = doc.sliceString(0, from).lastIndexOf('{{');
    const inside = doc.sliceString(open, from);
    if (ahead === null || open < 0 || inside.includes('}}') || isOpenObject(inside)) return false;
    walkedTo = from + ahead[0].length;
    view.dispatch({ selection: { anchor: walkedTo }, scrollIntoView: true });
    return true;
  });
  return [typing, keymap.of([{ key: 'Backspace', run: deleteEmptyBraces }])];
}

/** `{{ pick({ a: 1 ` needs a brace of its own first. */
function isOpenObject(inside: string): boolean {
  const open = inside.split('{').length - 1;
  const closed = inside.split('}').length - 1;
  return open - 2 > closed;
}

const deleteEmptyBraces: Command = (view) => {
  const { main } = view.state.selection;
  if (!main.empty) return false;
  const before = /\{\{\s*$/.exec(view.state.doc.sliceString(Math.max(0, main.head - 8), main.head));
  const behind = /^\s*\}\}/.exec(view.state.doc.sliceString(main.head, main.head + 8));
  if (before === null || behind === null) return false;
  view.dispatch({
    changes: { from: main.head - before[0].length, to: main.head + behind[0].length },
    userEvent: 'delete.backward',
  });
  return true;
};
