import {
  type EditorState,
  type Extension,
  type Range,
  StateEffect,
  StateField,
} from '@codemirror/state';
import {
  type Command,
  Decoration,
  type DecorationSet,
  EditorView,
  hoverTooltip,
} from '@codemirror/view';
import { tokensOf } from '../expression/highlight.ts';
import { type Segment, segmentsOf } from '../expression/segments.ts';
import { PillWidget, sampleTooltip } from './pill-widget.ts';
import { samplesField } from './samples-state.ts';

interface Drawn {
  segments: readonly Segment[];
  decorations: DecorationSet;
  /** Pills that are drawn as one thing: the cursor jumps over them. */
  atomic: DecorationSet;
  focused: boolean;
}

/** Whether the pill that has the cursor is text, for who writes in it. */
export const setFocused = StateEffect.define<boolean>();

const drawnField = StateField.define<Drawn>({
  create: (state) => draw(state, segmentsOf(state.doc.toString()), false),
  update(drawn, transaction) {
    const { state, startState, docChanged, selection } = transaction;
    let { focused } = drawn;
    for (const effect of transaction.effects) if (effect.is(setFocused)) focused = effect.value;
    const samplesChanged = state.field(samplesField) !== startState.field(samplesField);
    if (!docChanged && selection === undefined && !samplesChanged && focused === drawn.focused)
      return drawn;
    const segments = docChanged ? segmentsOf(state.doc.toString()) : drawn.segments;
    return draw(state, segments, focused);
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ decorations }) => decorations),
    EditorView.atomicRanges.of((view) => view.state.field(field).atomic),
  ],
});

function draw(state: EditorState, segments: readonly Segment[], focused: boolean): Drawn {
  const samples = state.field(samplesField);
  const text = state.doc.toString();
  const { main } = state.selection;
  const ranges: Range<Decoration>[] = [];
  const atomic: Range<Decoration>[] = [];
  for (const segment of segments) {
    const { from, to, path } = segment;
    if (path !== undefined && !(focused && isEdited(segment, main))) {
      const selected = focused && main.from === from && main.to === to;
      const pill = Decoration.replace({ widget: new PillWidget(path, samples, selected) });
      ranges.push(pill.range(from, to));
      atomic.push(pill.range(from, to));
    } else addColours(text, segment, ranges);
  }
  return {
    segments,
    decorations: Decoration.set(ranges, true),
    atomic: Decoration.set(atomic),
    focused,
  };
}

/** A pill whose inside has the cursor is being written. */
function isEdited(
  { from, to }: Segment,
  { anchor, head }: { anchor: number; head: number },
): boolean {
  return [anchor, head].some((at) => at > from && at < to);
}

const whole = Decoration.mark({ class: 'cm-in-expression' });
const braces = Decoration.mark({ class: 'cm-braces' });

function addColours(text: string, segment: Segment, ranges: Range<Decoration>[]): void {
  const { kind, from, to, inner } = segment;
  if (to <= from) return;
  ranges.push(whole.range(from, to), braces.range(from, from + 2));
  if (kind !== 'open' && to - 2 >= from + 2) ranges.push(braces.range(to - 2, to));
  for (const token of tokensOf(text, inner)) {
    ranges.push(Decoration.mark({ class: `cm-token-${token.kind}` }).range(token.from, token.to));
  }
}

export function segmentsIn(state: EditorState): readonly Segment[] {
  return state.field(drawnField).segments;
}

function pillAt(state: EditorState, test: (segment: Segment) => boolean): Segment | undefined {
  return segmentsIn(state).find((segment) => segment.path !== undefined && test(segment));
}

/** Puts the cursor into a pill, which makes it text. `beside`: also when the cursor stands next to it. */
export function openPill({ beside }: { beside: boolean }): Command {
  return (view) => {
    const { main } = view.state.selection;
    const pill =
      pillAt(view.state, ({ from, to }) => main.from === from && main.to === to) ??
      (beside && main.empty
        ? (pillAt(view.state, ({ to }) => to === main.head) ??
          pillAt(view.state, ({ from }) => from === main.head))
        : undefined);
    if (pill === undefined) return false;
    edit(view, pill);
    return true;
  };
}

/** Out of what is being written between braces; what only reads a path becomes a pill again. */
export const leaveExpression: Command = (view) => {
  const { head } = view.state.selection.main;
  const segment = segmentsIn(view.state).find(
    ({ kind, from, to }) => kind !== 'open' && head > from && head < to,
  );
  if (segment === undefined) return false;
  view.dispatch({ selection: { anchor: segment.to }, scrollIntoView: true });
  return true;
};

function edit(view: EditorView, pill: Segment): void {
  view.dispatch({ selection: { anchor: pill.inner.to }, scrollIntoView: true });
}

const mouse = EditorView.domEventHandlers({
  mousedown(event, view) {
    const target = event.target instanceof Element ? event.target.closest('.cm-pill') : null;
    if (target === null || event.button !== 0 || event.shiftKey) return false;
    const at = view.posAtDOM(target);
    const pill = pillAt(view.state, ({ from, to }) => at >= from && at <= to);
    if (pill === undefined) return false;
    event.preventDefault();
    view.focus();
    if (event.detail > 1) edit(view, pill);
    else view.dispatch({ selection: { anchor: pill.from, head: pill.to } });
    return true;
  },
});

const tooltip = hoverTooltip(
  (view, position) => {
    const pill = pillAt(view.state, ({ from, to }) => position >= from && position <= to);
    if (pill?.path === undefined) return null;
    const create = sampleTooltip(pill.path, view.state.field(samplesField));
    return { pos: pill.from, end: pill.to, above: true, create };
  },
  { hoverTime: 250 },
);

export const pills: Extension = [
  samplesField,
  drawnField,
  EditorView.focusChangeEffect.of((_state, focusing) => setFocused.of(focusing)),
  mouse,
  tooltip,
];
