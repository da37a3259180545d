import { ActionIcon, Autocomplete, Tooltip } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { InsertAs } from '../../../shared/expression/insert-text.ts';
import { useChangeParam, useFormTools, useParam, useProblems } from '../form-context.tsx';
import { literalFrom, literalText, literalType, otherReading } from '../params/literal.ts';
import { ExpressionInput } from './expression-input.tsx';
import { FieldFrame, type FieldIds } from './field-frame.tsx';
import { type FieldProps, orNothing, placeholderOf, typingIn } from './field-props.ts';
import classes from './inputs.module.css';
import { JsonField } from './json-field.tsx';
import { PlainInput } from './plain-input.tsx';
import { Switchable } from './switchable.tsx';
import { TextEditor } from './text-editor.tsx';

export function TextField(props: FieldProps<'text'>) {
  const { spec, path, value, bare } = props;
  const change = useChangeParam();
  const problems = useProblems(path, { deep: true });
  const insertAs = useMarkup(spec, path);
  if (spec.shape.examples.length > 0) return <ComboField {...props} />;
  if (spec.secret) return <SecretField {...props} />;
  return (
    <FieldFrame spec={spec} problems={problems} bare={bare}>
      {(ids) => (
        <ExpressionInput
          value={literalText(value)}
          ids={ids}
          name={spec.title}
          multiline={spec.shape.multiline}
          placeholder={placeholderOf(spec)}
          insertAs={insertAs}
          onChange={(text) => change(path, orNothing(spec, text), typingIn(path))}
        />
      )}
    </FieldFrame>
  );
}

/** What inserted values must be escaped for, as the schema says it. */
function useMarkup({ markup }: FieldProps['spec'], path: FieldProps['path']): InsertAs | undefined {
  const sibling = useParam(
    markup?.param === undefined ? undefined : [...path.slice(0, -1), markup.param],
  );
  const given = markup?.fixed ?? sibling;
  return given === 'html' || given === 'markdown' ? given : undefined;
}

/** Text with usual values to choose from. */
function ComboField(props: FieldProps<'text'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  return (
    <Switchable {...props}>
      {(ids) => (
        <Autocomplete
          data={[...spec.shape.examples]}
          value={literalText(value)}
          placeholder={placeholderOf(spec)}
          size="sm"
          comboboxProps={{ shadow: 'none', radius: 'md', transitionProps: { duration: 0 } }}
          styles={{ input: { height: 30, minHeight: 30 } }}
          aria-label={ids.name}
          aria-labelledby={ids.label}
          aria-describedby={ids.describedBy}
          error={ids.invalid}
          // Whoever opens it wants to see all, not what is there already.
          filter={({ options, search }) =>
            spec.shape.examples.includes(search) ? options : filtered(options, search)
          }
          onChange={(text) => change(path, orNothing(spec, text), typingIn(path))}
        />
      )}
    </Switchable>
  );
}

function filtered<T>(options: T[], search: string): T[] {
  const wanted = search.trim().toLowerCase();
  return options.filter((option) => JSON.stringify(option).toLowerCase().includes(wanted));
}

const keptWords = 'Stored, and not shown. Type to replace it.';

/** Not for every eye that passes. */
function SecretField(props: FieldProps<'text'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const [shown, setShown] = useState(false);
  return (
    <Switchable {...props}>
      {(ids) => (
        <div className={classes.row}>
          <PlainInput
            value={literalText(value)}
            ids={ids}
            type={shown ? 'text' : 'password'}
            spellCheck={false}
            placeholder={spec.kept === true ? keptWords : placeholderOf(spec)}
            // A password manager's offer belongs to websites.
            data-1p-ignore
            onChange={(text) => change(path, orNothing(spec, text), typingIn(path))}
          />
          <Tooltip label={shown ? 'Hide' : 'Show'}>
            <ActionIcon
              aria-label={`Show ${spec.title}`}
              aria-pressed={shown}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff size={14} /> : <Eye size={14} />}
            </ActionIcon>
          </Tooltip>
        </div>
      )}
    </Switchable>
  );
}

/** Any value: text with expressions, or a number, a list and so on as they are. */
export function ValueField(props: FieldProps<'expression'>) {
  const { spec, path, value, bare } = props;
  const change = useChangeParam();
  const problems = useProblems(path, { deep: true });
  const isJson = typeof value === 'object' && value !== null;
  /** Of who makes something else of a list or an object, and goes on writing. */
  const caret = useRef<number>(undefined);
  useEffect(() => {
    if (!isJson) caret.current = undefined;
  }, [isJson]);
  if (isJson)
    return (
      <JsonField
        {...props}
        onCaret={(at) => {
          caret.current = at;
        }}
      />
    );
  return (
    <FieldFrame spec={spec} problems={problems} bare={bare} tools={<LiteralSwitch {...props} />}>
      {(ids) => (
        <ExpressionInput
          value={literalText(value)}
          ids={ids}
          name={spec.title}
          placeholder={placeholderOf(spec)}
          caret={caret.current}
          onChange={(text) => {
            const next = text === '' ? orNothing(spec, text) : literalFrom(text, value);
            change(path, next, typingIn(path));
          }}
        />
      )}
    </FieldFrame>
  );
}

const typeNames = {
  text: 'Text',
  number: 'Number',
  boolean: 'True or false',
  null: 'Null',
  list: 'List',
  object: 'Object',
} as const;

/** Where `100` could be text or a number, which it is; a click makes it the other. */
function LiteralSwitch({ spec, path, value }: FieldProps<'expression'>) {
  const change = useChangeParam();
  if (value === undefined) return null;
  const other = typeof value === 'string' ? otherReading(value) : literalText(value);
  if (other === undefined) return null;
  const [now, then] = [typeNames[literalType(value)], typeNames[literalType(other)]];
  return (
    <Tooltip label={`Kept as ${now.toLowerCase()}. Click to keep it as ${then.toLowerCase()}.`}>
      <button
        type="button"
        className={classes.literal}
        aria-label={`${spec.title} is kept as ${now.toLowerCase()}: keep it as ${then.toLowerCase()}`}
        onClick={() => change(path, other)}
      >
        {now}
      </button>
    </Tooltip>
  );
}

/** Code, a certificate, a query: JavaScript is taken as it stands, the rest may hold expressions. */
export function CodeField(props: FieldProps<'code'>) {
  const { spec, path, value, bare } = props;
  const change = useChangeParam();
  const { expressions } = useFormTools();
  const problems = useProblems(path, { deep: true });
  const insertAs = useMarkup(spec, path);
  const typed = (text: string): void => change(path, orNothing(spec, text), typingIn(path));
  const verbatim = spec.shape.language === 'javascript' || !expressions;
  return (
    <FieldFrame spec={spec} problems={problems} bare={bare}>
      {(ids) =>
        verbatim ? (
          <VerbatimEditor
            value={literalText(value)}
            ids={ids}
            name={spec.title}
            javascript={spec.shape.language === 'javascript'}
            onChange={typed}
          />
        ) : (
          <ExpressionInput
            value={literalText(value)}
            ids={ids}
            name={spec.title}
            multiline
            mono
            insertAs={insertAs}
            placeholder={placeholderOf(spec)}
            onChange={typed}
          />
        )
      }
    </FieldFrame>
  );
}

function VerbatimEditor({
  value,
  ids,
  name,
  javascript,
  onChange,
}: {
  value: string;
  ids: FieldIds;
  name: string;
  javascript: boolean;
  onChange: (text: string) => void;
}) {
  return (
    <TextEditor
      value={value}
      onChange={onChange}
      mode={javascript ? 'javascript' : 'template'}
      multiline
      mono
      verbatim
      labelId={ids.label}
      name={name}
      describedBy={ids.describedBy}
      invalid={ids.invalid}
    />
  );
}
