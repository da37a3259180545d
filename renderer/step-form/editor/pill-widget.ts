import { type EditorView, WidgetType } from '@codemirror/view';
import { formatPath } from '../../../shared/expression/key-path.ts';
import { describeType, typeOf } from '../../../shared/expression/values.ts';
import { knownAt, pathWords, type StepSamples, sampleAt } from '../expression/samples.ts';

const shownLength = 400;

/** A path as one thing: the step's name and the way to the field. */
export class PillWidget extends WidgetType {
  readonly #words: readonly string[];
  readonly #known: string;
  readonly #selected: boolean;

  constructor(path: readonly string[], samples: StepSamples, selected: boolean) {
    super();
    this.#words = pathWords(path, samples.labels);
    this.#known = knownAt(samples.scope, path);
    this.#selected = selected;
  }

  override eq(other: PillWidget): boolean {
    return (
      other.#known === this.#known &&
      other.#selected === this.#selected &&
      other.#words.join('\n') === this.#words.join('\n')
    );
  }

  override toDOM(): HTMLElement {
    const pill = document.createElement('span');
    pill.className = 'cm-pill';
    pill.dataset.known = this.#known;
    if (this.#selected) pill.dataset.selected = '';
    for (const [index, word] of this.#words.entries()) {
      if (index > 0) pill.append(sign());
      const part = document.createElement('span');
      if (index === 0 && this.#words.length > 1) part.className = 'cm-pill-step';
      part.textContent = word;
      pill.append(part);
    }
    return pill;
  }

  /** Clicks on it are the editor's. */
  override ignoreEvent(): boolean {
    return false;
  }
}

function sign(): HTMLElement {
  const element = document.createElement('span');
  element.className = 'cm-pill-sign';
  element.textContent = '›';
  return element;
}

/** What is known of a path, for whoever points at its pill. */
export function sampleTooltip(
  path: readonly string[],
  { scope }: StepSamples,
): (view: EditorView) => { dom: HTMLElement } {
  return () => {
    const dom = document.createElement('div');
    dom.className = 'cm-sample';
    const name = document.createElement('div');
    name.className = 'cm-sample-path';
    name.textContent = formatPath(path.map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
    const value = document.createElement('div');
    value.className = 'cm-sample-value';
    value.textContent = sampleWords(path, scope);
    dom.append(name, value);
    return { dom };
  };
}

function sampleWords(path: readonly string[], scope: StepSamples['scope']): string {
  const known = knownAt(scope, path);
  if (known === 'unknown') return 'No sample data yet.';
  if (known === 'missing') return 'Not in the sample data.';
  const value = sampleAt(scope, path);
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  const cut = text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
  return `${describeType(typeOf(value))}: ${cut}`;
}
