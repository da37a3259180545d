import type { Budget } from './budget.ts';
import { escapeHtml } from './helpers/html.ts';
import { toText } from './json-text.ts';
import type { Value } from './values.ts';

/** The markup around inserted values. */
export type InsertAs = 'html' | 'markdown';

/** A value as it is written between other text; in markup, so that it cannot be taken for markup. */
export function insertedText(value: Value, insertAs: InsertAs | undefined, budget: Budget): string {
  const text = toText(value, budget);
  if (insertAs === undefined || text === '') return text;
  budget.readText(text);
  const escaped = insertAs === 'html' ? escapeHtml(text) : escapeMarkdown(text);
  budget.allocateText(escaped.length);
  return escaped;
}

/** CommonMark 0.31, 2.4: every ASCII punctuation character may stand behind a backslash. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, '\\$&');
}
