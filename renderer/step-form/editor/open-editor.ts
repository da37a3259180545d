import { closeCompletion, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { json } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import {
  Annotation,
  Compartment,
  EditorState,
  type Extension,
  Transaction,
} from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  keymap,
  lineNumbers,
  placeholder as placeholderText,
  tooltips,
} from '@codemirror/view';
import type { StepSamples } from '../expression/samples.ts';
import { lastName, type TextRange } from '../expression/segments.ts';
import type { TextProblem } from '../preview/preview.ts';
import { braces } from './braces.ts';
import { completion } from './complete.ts';
import { insertPathAt, type PathStyle, pathDrop } from './path-drop.ts';
import { leaveExpression, openPill, pills, setFocused } from './pills.ts';
import { problemMarks, setProblems } from './problem-marks.ts';
import { samplesField, setSamples } from './samples-state.ts';
import { singleLine } from './single-line.ts';
import { changeBetween } from './text-change.ts';
import { editorTheme } from './theme.ts';

/** `template`: text with `{{ }}`; `json`: the same inside of JSON; `javascript`: code, verbatim. */
export type EditorMode = 'template' | 'json' | 'javascript';

export interface EditorOptions {
  parent: HTMLElement;
  text: string;
  mode: EditorMode;
  multiline: boolean;
  /** False: there can be no expressions in it. */
  expressions: boolean;
  placeholder: string;
  /** Of the element with the text: names and descriptions for screen readers. */
  attributes: Readonly<Record<string, string>>;
  samples: StepSamples;
  /** Only what a person changed. */
  onChange: (text: string) => void;
  onFocus: () => void;
  onBlur: () => void;
}

export interface FieldEditor {
  /** Changes only what differs; the cursor stays where it is, and undo does not know of it. */
  setText(text: string): void;
  setSamples(samples: StepSamples): void;
  setProblems(problems: readonly TextProblem[]): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  /** At the cursor, in place of what is selected. */
  insertPath(path: string): void;
  /** Takes the focus as well. */
  select(from: number, to: number): void;
  /** Where somebody writes; undefined while nobody does. */
  written(): TextRange | undefined;
  /** Puts the name that was meant in the place of the last name of a path, or of the name there. */
  replaceName(place: TextRange, name: string): void;
  focus(): void;
  destroy(): void;
}

const fromOutside = Annotation.define<boolean>();

export function openEditor(options: EditorOptions): FieldEditor {
  const { parent, text, mode, multiline, expressions, samples } = options;
  const attributes = new Compartment();
  const style: PathStyle = mode === 'javascript' ? 'code' : mode;
  const withExpressions = expressions && mode !== 'javascript';
  let waiting: string | undefined;

  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        attributes.of(EditorView.contentAttributes.of({ ...options.attributes })),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        problemMarks,
        withExpressions ? [pills, completion, braces(), escapes] : samplesField,
        withExpressions || mode === 'javascript' ? pathDrop(style) : [],
        withExpressions ? pillKeys(multiline) : [],
        multiline ? [] : singleLine,
        languageOf(mode),
        multiline ? keymap.of(withoutModEnter) : keymap.of([...standardKeymap]),
        keymap.of(historyKeymap),
        options.placeholder === '' ? [] : placeholderText(options.placeholder),
        tooltips({ parent: document.body, position: 'fixed' }),
        editorTheme,
        EditorView.updateListener.of((update) => {
          if (update.focusChanged) (update.view.hasFocus ? options.onFocus : options.onBlur)();
          const typed = update.transactions.some(
            (transaction) => transaction.docChanged && transaction.annotation(fromOutside) !== true,
          );
          if (typed) {
            waiting = undefined;
            options.onChange(update.state.doc.toString());
          } else if (waiting !== undefined && !update.view.composing) {
            const next = waiting;
            waiting = undefined;
            // Not from within an update.
            queueMicrotask(() => setText(next));
          }
        }),
      ],
    }),
  });
  view.dispatch({ effects: setSamples.of(samples) });

  function setText(next: string): void {
    const current = view.state.doc.toString();
    if (next === current) return;
    // A change in the middle of a composition would break it off.
    if (view.composing) {
      waiting = next;
      return;
    }
    view.dispatch({
      changes: changeBetween(current, next),
      annotations: [Transaction.addToHistory.of(false), fromOutside.of(true)],
    });
  }

  return {
    setText,
    setSamples: (next) => {
      if (view.state.field(samplesField) !== next) view.dispatch({ effects: setSamples.of(next) });
    },
    setProblems: (problems) => view.dispatch({ effects: setProblems.of(problems) }),
    setAttributes: (next) =>
      view.dispatch({
        effects: attributes.reconfigure(EditorView.contentAttributes.of({ ...next })),
      }),
    insertPath(path) {
      const { from, to } = view.state.selection.main;
      insertPathAt(view, { from, to }, path, withExpressions ? style : 'code');
    },
    select(from, to) {
      // A pill around the cursor is opened before the focus comes: none can stand within one.
      view.dispatch({ selection: { anchor: from, head: to }, effects: setFocused.of(true) });
      view.focus();
    },
    written: () => (view.hasFocus ? view.state.selection.main : undefined),
    replaceName(place, name) {
      const { from, to } = lastName(view.state.doc.sliceString(place.from, place.to), place.from);
      view.dispatch({
        changes: { from, to, insert: name },
        selection: { anchor: from + name.length },
        userEvent: 'input',
      });
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}

/** Escape closes what is open, from the inside out; only then it is somebody else's. */
const escapes = keymap.of([
  {
    key: 'Escape',
    run(view) {
      const isOpen = completionStatus(view.state) === 'active';
      // One that is only looked for is nothing that a person sees.
      const isClosed = closeCompletion(view);
      return isOpen ? isClosed : leaveExpression(view);
    },
    stopPropagation: true,
  },
]);

function pillKeys(multiline: boolean): Extension {
  return keymap.of([
    { key: 'Enter', run: openPill({ beside: !multiline }) },
    { key: 'F2', run: openPill({ beside: true }) },
  ]);
}

/** Ctrl+Enter belongs to the editor around the field. */
const withoutModEnter = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter');

function languageOf(mode: EditorMode): Extension {
  switch (mode) {
    case 'json':
      return [json(), bracketMatching(), indentOnInput()];
    case 'javascript':
      return [javascript(), bracketMatching(), indentOnInput(), lineNumbers()];
    case 'template':
      return [];
  }
}
