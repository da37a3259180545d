import { useId, useState } from 'react';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import type { FieldEditor } from '../editor/open-editor.ts';
import { useFormTools } from '../form-context.tsx';
import type { FieldIds } from './field-frame.tsx';
import { PreviewLine } from './preview-line.tsx';
import { TextEditor } from './text-editor.tsx';
import { usePreview } from './use-preview.ts';

/** Text with `{{ }}` and, below it, what it gives on the sample data. */
export function ExpressionInput({
  value,
  onChange,
  ids,
  name,
  multiline = false,
  mono = false,
  placeholder = '',
  insertAs,
  autoFocus = false,
  caret,
}: {
  value: string;
  onChange: (text: string) => void;
  ids: FieldIds;
  name: string;
  multiline?: boolean;
  mono?: boolean;
  placeholder?: string;
  /** The text is markup. */
  insertAs?: InsertAs | undefined;
  /** For a field that a person just asked for. */
  autoFocus?: boolean;
  /** Where somebody writes who did so in the control whose place this takes. */
  caret?: number | undefined;
}) {
  const id = useId();
  const { expressions } = useFormTools();
  const [focused, setFocused] = useState(false);
  const [editor, setEditor] = useState<FieldEditor>();
  const preview = usePreview(value, { insertAs, focused });
  const problems = preview?.problems;
  const wrong = problems?.some(({ severity }) => severity === 'error') === true;
  const describedBy = [ids.describedBy, expressions && preview !== undefined ? id : undefined]
    .filter((each) => each !== undefined)
    .join(' ');
  return (
    <div>
      <TextEditor
        value={value}
        onChange={onChange}
        // What came with several lines keeps them.
        multiline={multiline || value.includes('\n')}
        mono={mono}
        placeholder={placeholder}
        labelId={ids.label}
        name={name}
        describedBy={describedBy === '' ? undefined : describedBy}
        invalid={ids.invalid || wrong}
        problems={problems}
        onFocusChange={setFocused}
        onReady={(opened) => {
          setEditor(opened);
          // One that is opened anew knows by itself.
          if (editor !== undefined) return;
          if (caret !== undefined) {
            const at = Math.min(caret, value.length);
            opened.select(at, at);
          } else if (autoFocus) opened.focus();
        }}
      />
      <PreviewLine id={id} preview={preview} editor={editor} />
    </div>
  );
}
