import { useId, useMemo, useState } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { TextEditor } from '../../../step-form/fields/text-editor.tsx';
import { readJsonText } from '../../../step-form/params/json-text.ts';
import type { TextProblem } from '../../../step-form/preview/preview.ts';
import classes from './actions.module.css';

const none: readonly TextProblem[] = [];

/** A value as JSON text. `onChange` gets null while it is none. */
export function JsonEditor({
  label,
  initial,
  onChange,
}: {
  label: string;
  initial: Json;
  onChange: (value: { value: Json } | null) => void;
}) {
  const labelId = useId();
  const problemId = useId();
  const [text, setText] = useState(() => JSON.stringify(initial, null, 2));
  const wrong = useMemo(() => problemOf(text), [text]);
  const problems = useMemo(() => (wrong === null ? none : [wrong]), [wrong]);
  return (
    <div>
      <p id={labelId} className={classes.label}>
        {label}
      </p>
      <TextEditor
        value={text}
        onChange={(next) => {
          setText(next);
          onChange(readJson(next));
        }}
        mode="json"
        multiline
        mono
        verbatim
        labelId={labelId}
        name={label}
        describedBy={wrong === null ? undefined : problemId}
        invalid={wrong !== null}
        problems={problems}
      />
      <p id={problemId} className={classes.problem} role="status">
        {wrong?.message}
      </p>
    </div>
  );
}

/** Expressions have no meaning here: the text is the value. */
function readJson(text: string): { value: Json } | null {
  try {
    const value: Json = JSON.parse(text);
    return { value };
  } catch {
    return null;
  }
}

function problemOf(text: string): TextProblem | null {
  if (readJson(text) !== null) return null;
  const reading = readJsonText(text);
  const { message, position } = reading.ok
    ? { message: 'Expressions are not read here: write the value itself.', position: 0 }
    : reading;
  return { severity: 'error', from: position, to: position + 1, message };
}
