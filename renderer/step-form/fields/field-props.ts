import type { Json } from '../../../shared/json.ts';
import type { ParamPath } from '../params/param-path.ts';
import { pathText } from '../params/param-path.ts';
import type { FieldShape, FieldSpec } from '../schema/field-spec.ts';

export interface FieldProps<K extends FieldShape['kind'] = FieldShape['kind']> {
  spec: FieldSpec & { shape: Extract<FieldShape, { kind: K }> };
  path: ParamPath;
  value: Json | undefined;
  /** Its name stands elsewhere: in a row of a list. */
  bare?: boolean;
}

/** Letters typed into one field are one step of undo. */
export function typingIn(path: ParamPath): string {
  return `type:${pathText(path)}`;
}

/** An optional param that is emptied is taken out, so that its default counts again. */
export function orNothing({ required }: FieldSpec, text: string): string | undefined {
  return text === '' && !required ? undefined : text;
}

/** What is shown where nothing is written: the default. */
export function placeholderOf({ default: usual }: FieldSpec): string {
  if (usual === undefined || usual === null || typeof usual === 'object') return '';
  return String(usual);
}
