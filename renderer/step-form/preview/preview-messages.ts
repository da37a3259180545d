import type { ExpressionScope } from '../../../shared/expression/evaluation.ts';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import type { Json } from '../../../shared/json.ts';
import type { Preview } from './preview.ts';

/** A field's text, or a value in whose texts there are expressions. */
export type PreviewSource = { text: string; insertAs?: InsertAs | undefined } | { json: Json };

/** To the thread that evaluates. Samples can be large: they are sent once, when they change. */
export type PreviewRequest =
  | { kind: 'samples'; scope: ExpressionScope; timeZone: string }
  | { kind: 'evaluate'; id: number; source: PreviewSource };

/** And back. `failed`: a fault of ours, in words. */
export type PreviewReply = { id: number; preview: Preview } | { id: number; failed: string };
