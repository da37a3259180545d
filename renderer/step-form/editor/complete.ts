import {
  autocompletion,
  type Completion,
  type CompletionResult,
  completionKeymap,
  pickedCompletion,
} from '@codemirror/autocomplete';
import type { Extension } from '@codemirror/state';
import { type EditorView, keymap } from '@codemirror/view';
import { completionAt } from '../expression/completion.ts';
import type { CompletionOption } from '../expression/completion-options.ts';
import { samplesField } from './samples-state.ts';

/** Completion from the sample data, for text with `{{ }}`. */
export const completion: Extension = [
  autocompletion({
    override: [
      ({ state, pos, explicit }): CompletionResult | null => {
        const found = completionAt(state.doc.toString(), pos, state.field(samplesField), {
          explicit,
        });
        if (found === undefined) return null;
        return {
          from: found.from,
          to: found.to,
          options: found.options.map(toCompletion),
          ...(found.to === pos ? { validFor: /^[\p{L}\p{N}_$#/]*$/u } : {}),
        };
      },
    ],
    icons: false,
    defaultKeymap: false,
    maxRenderedOptions: 80,
    activateOnTypingDelay: 60,
  }),
  // What Escape does depends on what else is open: see the editor.
  keymap.of(completionKeymap.filter(({ key }) => key !== 'Escape')),
];

function toCompletion(option: CompletionOption): Completion {
  const { label, detail, kind, boost, insert, info } = option;
  return {
    label,
    detail,
    type: kind,
    boost,
    ...(info === undefined ? {} : { info: () => infoBox(info) }),
    ...(insert === undefined ? {} : { apply: applying(option) }),
  };
}

function applying(option: CompletionOption) {
  return (view: EditorView, completion: Completion, from: number, to: number): void => {
    const text = option.insert ?? option.label;
    const cursor = text.indexOf('|');
    const start = option.replaceFrom ?? from;
    view.dispatch({
      changes: { from: start, to, insert: text.replace('|', '') },
      selection: { anchor: start + (cursor < 0 ? text.length : cursor) },
      annotations: pickedCompletion.of(completion),
      userEvent: 'input.complete',
      scrollIntoView: true,
    });
  };
}

function infoBox({ text, example, result }: NonNullable<CompletionOption['info']>): HTMLElement {
  const box = document.createElement('div');
  const [first = '', ...others] = text.split('\n');
  if (others.length > 0) box.append(line('cm-info-signature', first), others.join('\n'));
  else box.append(first);
  if (example !== undefined) box.append(line('cm-info-example', `${example} → ${result ?? ''}`));
  return box;
}

function line(className: string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = className;
  element.textContent = text;
  return element;
}
