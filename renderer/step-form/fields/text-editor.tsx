import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { EditorMode, FieldEditor } from '../editor/open-editor.ts';
import type { TextRange } from '../expression/segments.ts';
import { useFormTools, useSamples } from '../form-context.tsx';
import type { TextProblem } from '../preview/preview.ts';
import { insertTargets } from '../tree/insert-targets.ts';
import { SentTexts } from './sent-texts.ts';
import classes from './text-editor.module.css';

type Library = typeof import('../editor/open-editor.ts');

let library: Library | undefined;
let loading: Promise<Library> | undefined;

/** The editor's code is loaded when the first form needs it. */
function loadLibrary(): Promise<Library> {
  loading ??= import('../editor/open-editor.ts').then((loaded) => {
    library = loaded;
    return loaded;
  });
  return loading;
}

// When there is nothing else to do, so that it is there when the first form opens.
requestIdleCallback(() => {
  loadLibrary().catch(() => {});
});

/** `onArrive` is called while the plain field is still on screen. */
function useLibrary(onArrive: () => void): Library | undefined {
  const [loaded, setLoaded] = useState(library);
  const arrive = useRef(onArrive);
  arrive.current = onArrive;
  useEffect(() => {
    if (loaded !== undefined) return;
    let gone = false;
    loadLibrary().then(
      (next) => {
        if (gone) return;
        arrive.current();
        setLoaded(next);
      },
      // The plain field below goes on working.
      () => {},
    );
    return () => {
      gone = true;
    };
  }, [loaded]);
  return loaded;
}

export interface TextEditorProps {
  value: string;
  onChange: (text: string) => void;
  mode?: EditorMode;
  multiline?: boolean;
  placeholder?: string;
  /** Id of the element that names it. */
  labelId: string;
  /** Its name in menus. */
  name: string;
  describedBy?: string | undefined;
  invalid?: boolean;
  problems?: readonly TextProblem[] | undefined;
  onFocusChange?: (focused: boolean) => void;
  /** Called once it can be written to. */
  onReady?: (editor: FieldEditor) => void;
  mono?: boolean;
  /** Its expressions are not looked at. */
  verbatim?: boolean;
}

const noProblems: readonly TextProblem[] = [];

/**
 * A field of text with pills, colours and completion. It keeps what is typed by itself and only
 * takes from outside what somebody else changed, so that no letter and no cursor is ever lost.
 */
export function TextEditor(props: TextEditorProps) {
  const { value, mode = 'template', multiline = false, placeholder = '', problems } = props;
  const { labelId, describedBy, invalid = false, name, verbatim = false } = props;
  const { expressions } = useFormTools();
  const samples = useSamples();
  const targetId = useId();
  const box = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  /** Where somebody writes already when the editor arrives, or another one takes its place. */
  const handover = useRef<TextRange>(undefined);
  const loaded = useLibrary(() => {
    const field = plain.current;
    if (field === null || document.activeElement !== field) return;
    handover.current = { from: field.selectionStart, to: field.selectionEnd };
  });
  const editor = useRef<FieldEditor>(undefined);
  const latest = useRef(props);
  const [sent] = useState(() => new SentTexts());
  latest.current = props;

  const attributes: Record<string, string> = {
    'aria-labelledby': labelId,
    'aria-multiline': String(multiline),
    'aria-invalid': String(invalid),
    tabindex: '0',
    spellcheck: mode === 'template' && multiline ? 'true' : 'false',
    ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
  };
  const attributeKey = JSON.stringify(attributes);

  function typed(text: string): void {
    sent.add(text);
    latest.current.onChange(text);
  }
  function focusChanged(focused: boolean): void {
    if (focused) insertTargets.focused(targetId);
    latest.current.onFocusChange?.(focused);
  }
  const handlers = useRef({ typed, focusChanged });
  handlers.current = { typed, focusChanged };

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes is handed on below
  useLayoutEffect(() => {
    if (loaded === undefined || box.current === null) return;
    const opened = loaded.openEditor({
      parent: box.current,
      text: latest.current.value,
      mode,
      multiline,
      expressions: expressions && !verbatim,
      placeholder,
      attributes,
      samples,
      onChange: (text) => handlers.current.typed(text),
      onFocus: () => handlers.current.focusChanged(true),
      onBlur: () => handlers.current.focusChanged(false),
    });
    editor.current = opened;
    if (handover.current !== undefined) opened.select(handover.current.from, handover.current.to);
    latest.current.onReady?.(opened);
    return () => {
      handover.current = opened.written();
      editor.current = undefined;
      opened.destroy();
    };
  }, [loaded, mode, multiline, expressions, verbatim, placeholder]);

  useLayoutEffect(() => {
    if (sent.isOwn(value)) return;
    editor.current?.setText(value);
  }, [value, sent]);
  useLayoutEffect(() => editor.current?.setSamples(samples), [samples]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: by content
  useLayoutEffect(() => editor.current?.setAttributes(attributes), [attributeKey]);
  useLayoutEffect(() => editor.current?.setProblems(problems ?? noProblems), [problems]);
  useEffect(
    () =>
      insertTargets.add({
        id: targetId,
        label: name,
        insert(path) {
          editor.current?.insertPath(path);
          editor.current?.focus();
        },
      }),
    [targetId, name],
  );

  const look = { 'data-multiline': multiline || undefined, 'data-mono': props.mono || undefined };
  if (loaded === undefined) {
    return (
      <textarea
        ref={plain}
        className={classes.plain}
        value={value}
        rows={multiline ? 3 : 1}
        placeholder={placeholder}
        aria-labelledby={labelId}
        aria-describedby={describedBy}
        aria-invalid={invalid}
        onChange={(event) => typed(event.currentTarget.value)}
        {...look}
      />
    );
  }
  return <div ref={box} className={classes.editor} data-invalid={invalid || undefined} {...look} />;
}
