import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** One line: what is pasted with several is joined; JSON is written in one line. */
export const singleLine: Extension = [
  EditorView.clipboardInputFilter.of((text) => oneLine(text)),
  EditorState.transactionFilter.of((transaction) =>
    // What comes from elsewhere is shown as it is.
    transaction.docChanged &&
    transaction.newDoc.lines > transaction.startState.doc.lines &&
    transaction.isUserEvent('input.type')
      ? []
      : transaction,
  ),
  keymap.of([{ key: 'Enter', run: () => true }]),
];

export function oneLine(text: string): string {
  const trimmed = text.trim();
  if (!/[\r\n]/.test(trimmed)) return text.replaceAll(/\r?\n/g, '');
  if (/^[[{]/.test(trimmed)) {
    try {
      return JSON.stringify(JSON.parse(trimmed));
    } catch {
      // Not JSON: joined as any other text.
    }
  }
  return trimmed.replaceAll(/\s*\r?\n\s*/g, ' ');
}
