import { useId, useMemo, useState } from 'react';
import type { Json } from '../../../shared/json.ts';
import type { FieldEditor } from '../editor/open-editor.ts';
import { segmentsOf } from '../expression/segments.ts';
import { useChangeParam, useFormTools, useProblems } from '../form-context.tsx';
import { jsonText, readJsonText } from '../params/json-text.ts';
import { type ParamPath, pathText } from '../params/param-path.ts';
import { createUnfinished } from '../params/unfinished.ts';
import { syntaxProblem, type TextProblem } from '../preview/preview.ts';
import type { FieldSpec } from '../schema/field-spec.ts';
import { FieldFrame, type FieldIds } from './field-frame.tsx';
import { type FieldProps, typingIn } from './field-props.ts';
import { PreviewLine } from './preview-line.tsx';
import { TextEditor } from './text-editor.tsx';
import { useJsonPreview } from './use-preview.ts';

/** Texts that are no JSON yet, by form and path. */
const unfinished = createUnfinished<string>();

export function JsonField({
  spec,
  path,
  value,
  bare,
  onCaret,
  onFocusChange,
}: Omit<FieldProps, 'spec'> & {
  spec: FieldSpec;
  /** Where somebody writes, told before each change. */
  onCaret?: (at: number | undefined) => void;
  onFocusChange?: (focused: boolean) => void;
}) {
  const problems = useProblems(path, { deep: true });
  return (
    <FieldFrame spec={spec} problems={problems} bare={bare}>
      {(ids) => (
        <JsonInput
          spec={spec}
          path={path}
          value={value}
          ids={ids}
          onCaret={onCaret}
          onFocusChange={onFocusChange}
        />
      )}
    </FieldFrame>
  );
}

function JsonInput({
  spec,
  path,
  value,
  ids,
  onCaret,
  onFocusChange,
}: {
  spec: FieldSpec;
  path: ParamPath;
  value: Json | undefined;
  ids: FieldIds;
  onCaret: ((at: number | undefined) => void) | undefined;
  onFocusChange: ((focused: boolean) => void) | undefined;
}) {
  const id = useId();
  const change = useChangeParam();
  const { formId, expressions } = useFormTools();
  const key = `${formId} ${pathText(path)}`;
  const written = JSON.stringify(value) ?? '';
  const [typed, setTyped] = useState(() => ({
    text: unfinished.find(key, written) ?? jsonText(value),
    value: written,
  }));
  const [focused, setFocused] = useState(false);
  const [editor, setEditor] = useState<FieldEditor>();
  // What is typed counts until somebody else changes the value.
  const text = typed.value === written ? typed.text : jsonText(value);
  const wrong = useMemo(() => textProblems(text), [text]);
  const preview = useJsonPreview(value, focused);

  function type(next: string): void {
    onCaret?.(editor?.written()?.to);
    const reading = next.trim() === '' ? nothing(spec) : readJsonText(next);
    if (reading.ok) {
      unfinished.drop(key);
      setTyped({ text: next, value: JSON.stringify(reading.value) ?? '' });
      change(path, reading.value, typingIn(path));
    } else {
      unfinished.keep(key, written, next);
      setTyped({ text: next, value: written });
    }
  }

  const shown = useMemo(
    () => (wrong.length > 0 ? { result: undefined, problems: wrong } : preview),
    [wrong, preview],
  );
  const described = [ids.describedBy, shown === undefined ? undefined : id]
    .filter(Boolean)
    .join(' ');
  return (
    <div>
      <TextEditor
        value={text}
        onChange={type}
        mode="json"
        multiline
        mono
        verbatim={!expressions}
        labelId={ids.label}
        name={spec.title}
        describedBy={described === '' ? undefined : described}
        invalid={ids.invalid || wrong.length > 0}
        problems={wrong}
        onFocusChange={(next) => {
          setFocused(next);
          onFocusChange?.(next);
        }}
        onReady={setEditor}
      />
      <PreviewLine id={id} preview={shown} editor={editor} />
    </div>
  );
}

function nothing({ required }: FieldSpec): { ok: true; value: Json | undefined } {
  return { ok: true, value: required ? null : undefined };
}

const none: readonly TextProblem[] = [];

function textProblems(text: string): readonly TextProblem[] {
  if (text.trim() === '') return none;
  for (const { from, to, kind } of segmentsOf(text)) {
    const source = text.slice(from, to);
    // In a text of JSON, quotes are escaped: what stands there is not yet the expression.
    if (kind === 'block' || source.includes('\\')) continue;
    const problem = syntaxProblem(source);
    if (problem !== undefined)
      return [{ ...problem, from: from + problem.from, to: from + problem.to }];
  }
  const reading = readJsonText(text);
  if (reading.ok) return none;
  const { message, position } = reading;
  return [{ severity: 'error', from: position, to: position + 1, message }];
}
