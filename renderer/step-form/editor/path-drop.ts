import type { Extension } from '@codemirror/state';
import { dropCursor, EditorView } from '@codemirror/view';
import { draggedPath, isPathDrag } from '../tree/path-drag.ts';
import { segmentsIn } from './pills.ts';

export type PathStyle = 'template' | 'json' | 'code';

/** How a path is written where it is dropped: with braces, in JSON as text, in an expression bare. */
function pathInsertion(view: EditorView, position: number, path: string, style: PathStyle): string {
  if (style === 'code') return path;
  const inside = segmentsIn(view.state).some(
    ({ kind, from, to }) => position > from + 1 && position < (kind === 'open' ? to + 1 : to - 1),
  );
  if (inside) return path;
  if (style === 'template') return `{{ ${path} }}`;
  const escaped = `{{ ${JSON.stringify(path).slice(1, -1)} }}`;
  return isInJsonText(view.state.doc.sliceString(0, position)) ? escaped : `"${escaped}"`;
}

function isInJsonText(before: string): boolean {
  let inside = false;
  for (let i = 0; i < before.length; i += 1) {
    if (inside && before[i] === '\\') i += 1;
    else if (before[i] === '"') inside = !inside;
  }
  return inside;
}

export function insertPathAt(
  view: EditorView,
  range: { from: number; to: number },
  path: string,
  style: PathStyle,
): void {
  const insert = pathInsertion(view, range.from, path, style);
  view.dispatch({
    changes: { ...range, insert },
    selection: { anchor: range.from + insert.length },
    userEvent: 'input.drop',
    scrollIntoView: true,
  });
}

/** Takes paths that are dragged from the tree of samples. */
export function pathDrop(style: PathStyle): Extension {
  return [
    dropCursor(),
    EditorView.domEventHandlers({
      dragover(event) {
        if (!isPathDrag(event)) return false;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
        return false;
      },
      drop(event, view) {
        const path = draggedPath(event);
        if (path === undefined) return false;
        event.preventDefault();
        const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
        insertPathAt(view, { from: at, to: at }, path, style);
        view.focus();
        return true;
      },
    }),
  ];
}
