import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { TextProblem } from '../preview/preview.ts';

export const setProblems = StateEffect.define<readonly TextProblem[]>();

/** Underlines what is wrong; the words stand below the field. */
export const problemMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setProblems)) next = marksOf(effect.value, transaction.newDoc.length);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function marksOf(problems: readonly TextProblem[], length: number): DecorationSet {
  const ranges = problems.flatMap(({ severity, from, to }) => {
    const end = Math.min(to, length);
    // Something missing at the end is shown at the last character.
    const start = Math.min(from, Math.max(0, end - 1));
    if (end <= start) return [];
    return [
      Decoration.mark({
        class: 'cm-problem',
        attributes: { 'data-severity': severity },
      }).range(start, end),
    ];
  });
  return Decoration.set(ranges, true);
}
