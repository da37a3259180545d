import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** Sizes and colours are tokens of renderer/app/theme.ts, so both schemes come by themselves. */
const look = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--pb-ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '20px', overflow: 'auto' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--pb-ink)', minHeight: '28px' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--pb-ink)' },
  '.cm-placeholder': { color: 'var(--pb-ink-3)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--pb-accent) 24%, transparent)' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--pb-ink-3)',
    border: 'none',
    fontSize: 'var(--pb-text-xs)',
  },
  '.cm-pill': {
    display: 'inline-flex',
    alignItems: 'center',
    maxWidth: '100%',
    margin: '0 1px',
    padding: '0 6px',
    border: '1px solid color-mix(in srgb, var(--pb-accent) 40%, transparent)',
    borderRadius: '4px',
    backgroundColor: 'var(--pb-selected)',
    color: 'var(--pb-ink)',
    fontFamily: 'var(--pb-font-sans)',
    fontSize: 'var(--pb-text-sm)',
    lineHeight: '16px',
    verticalAlign: 'baseline',
    cursor: 'default',
  },
  '.cm-pill-step': { color: 'var(--pb-ink-2)' },
  '.cm-pill-sign': { color: 'var(--pb-ink-3)', padding: '0 3px' },
  '.cm-pill[data-known="missing"]': {
    borderStyle: 'dashed',
    borderColor: 'var(--pb-warn)',
    backgroundColor: 'var(--pb-warn-soft)',
  },
  '.cm-pill[data-selected]': {
    borderColor: 'var(--pb-accent)',
    boxShadow: '0 0 0 1px var(--pb-accent)',
  },
  '.cm-braces': { color: 'var(--pb-ink-3)' },
  '.cm-in-expression': { fontFamily: 'var(--pb-font-mono)', fontSize: 'var(--pb-text-sm)' },
  '.cm-token-text': { color: 'var(--pb-json-text)' },
  '.cm-token-number': { color: 'var(--pb-json-number)' },
  '.cm-token-word': { color: 'var(--pb-json-word)' },
  '.cm-token-function': { color: 'var(--pb-accent)' },
  '.cm-token-path': { color: 'var(--pb-json-key)' },
  '.cm-token-operator': { color: 'var(--pb-ink-2)' },
  '.cm-problem': {
    textDecoration: 'underline wavy var(--pb-bad) 1px',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-problem[data-severity="warning"]': { textDecorationColor: 'var(--pb-warn)' },
  '.cm-tooltip': {
    border: '1px solid var(--pb-line-strong)',
    borderRadius: 'var(--pb-radius)',
    backgroundColor: 'var(--pb-canvas)',
    color: 'var(--pb-ink)',
    fontFamily: 'var(--pb-font-sans)',
    fontSize: 'var(--pb-text-sm)',
    overflow: 'hidden',
    zIndex: '400',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--pb-font-sans)',
    maxHeight: '260px',
    minWidth: '280px',
    maxWidth: 'min(520px, 90vw)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'baseline',
    gap: '12px',
    padding: '2px 8px',
    lineHeight: '20px',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--pb-selected)',
    color: 'var(--pb-ink)',
  },
  '.cm-completionLabel': {
    fontFamily: 'var(--pb-font-mono)',
    flex: 'none',
    maxWidth: '70%',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  '.cm-completionMatchedText': {
    textDecoration: 'none',
    fontWeight: '600',
    color: 'var(--pb-accent)',
  },
  '.cm-completionDetail': {
    marginLeft: 'auto',
    fontStyle: 'normal',
    color: 'var(--pb-ink-2)',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '320px' },
  '.cm-info-signature': {
    fontFamily: 'var(--pb-font-mono)',
    display: 'block',
    marginBottom: '4px',
  },
  '.cm-info-example': {
    display: 'block',
    marginTop: '6px',
    fontFamily: 'var(--pb-font-mono)',
    color: 'var(--pb-ink-2)',
    overflowWrap: 'anywhere',
  },
  '.cm-sample': { padding: '6px 10px', maxWidth: '420px' },
  '.cm-sample-path': {
    fontFamily: 'var(--pb-font-mono)',
    color: 'var(--pb-ink-2)',
    overflowWrap: 'anywhere',
  },
  '.cm-sample-value': {
    marginTop: '2px',
    maxHeight: '120px',
    overflow: 'hidden',
    overflowWrap: 'anywhere',
    whiteSpace: 'pre-wrap',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--pb-json-text)' },
  { tag: [tags.number], color: 'var(--pb-json-number)' },
  { tag: [tags.keyword, tags.bool, tags.null, tags.atom], color: 'var(--pb-json-word)' },
  { tag: [tags.propertyName, tags.attributeName], color: 'var(--pb-json-key)' },
  { tag: [tags.comment], color: 'var(--pb-ink-3)' },
  { tag: [tags.function(tags.variableName)], color: 'var(--pb-accent)' },
  { tag: [tags.invalid], color: 'var(--pb-bad)' },
]);

export const editorTheme: Extension = [look, syntaxHighlighting(colours)];
