import { ActionIcon, Tooltip } from '@mantine/core';
import { Braces } from 'lucide-react';
import { type DragEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Json } from '../../../shared/json.ts';
import { useChangeParam, useFormTools, useProblems } from '../form-context.tsx';
import { literalText, otherReading } from '../params/literal.ts';
import { isExpressionText } from '../schema/fits.ts';
import { insertTargets } from '../tree/insert-targets.ts';
import { draggedPath, isPathDrag } from '../tree/path-drag.ts';
import { ExpressionInput } from './expression-input.tsx';
import { FieldFrame, type FieldIds } from './field-frame.tsx';
import { type FieldProps, orNothing, typingIn } from './field-props.ts';
import classes from './switchable.module.css';
import { useCaret } from './use-caret.ts';

/**
 * A field with a control of its own (a number, a choice, a list) that can be switched to an
 * expression and back. What stood there before is kept for the way back.
 */
export function Switchable({
  spec,
  path,
  value,
  bare = false,
  group = false,
  deep = false,
  tools,
  toggle: offered = true,
  lead,
  children,
}: FieldProps & {
  group?: boolean;
  /** It shows all that is wrong below its path. */
  deep?: boolean;
  tools?: ReactNode;
  /** False: it only is an expression when it is one already. */
  toggle?: boolean;
  /** A control before the name, instead of one below it. */
  lead?: (ids: FieldIds) => ReactNode;
  children?: (ids: FieldIds) => ReactNode;
}) {
  const change = useChangeParam();
  const { expressions } = useFormTools();
  const isExpression = isExpressionText(value);
  const [chosen, setChosen] = useState(false);
  const [over, setOver] = useState(false);
  const kept = useRef<{ literal?: Json | undefined; expression?: string }>({});
  const on = expressions && (chosen || isExpression);
  const { caret, watch } = useCaret();
  const problems = useProblems(path, { deep: deep || on });

  if (isExpression) kept.current.expression = value;
  else if (!chosen) kept.current.literal = value;

  function toggle(): void {
    if (on) {
      setChosen(false);
      if (isExpression) change(path, kept.current.literal);
    } else {
      setChosen(true);
      if (kept.current.expression !== undefined) change(path, kept.current.expression);
    }
  }
  function take(inserted: string): void {
    setChosen(true);
    change(path, `{{ ${inserted} }}`);
  }
  useInsertTarget(expressions && offered && !on ? spec.title : undefined, take);

  const drop = {
    onDragOver(event: DragEvent) {
      if (!isPathDrag(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      const dropped = draggedPath(event);
      if (dropped === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      take(dropped);
    },
  };

  return (
    <FieldFrame
      spec={spec}
      problems={problems}
      group={group && !on}
      bare={bare}
      lead={on ? undefined : lead}
      tools={
        <>
          {!on && tools}
          {expressions && (offered || on) && (
            <ExpressionToggle on={on} name={spec.title} onToggle={toggle} />
          )}
        </>
      }
    >
      {(ids) =>
        on ? (
          <ExpressionInput
            value={literalText(value)}
            ids={ids}
            name={spec.title}
            autoFocus={chosen && !isExpression}
            caret={caret()}
            onChange={(text) => {
              setChosen(true);
              change(path, readTyped(spec, text), typingIn(path));
            }}
          />
        ) : (
          <div
            className={classes.place}
            data-over={over || undefined}
            {...watch}
            {...(expressions && offered && !group ? drop : {})}
          >
            {children?.(ids)}
          </div>
        )
      }
    </FieldFrame>
  );
}

/** A number written where an expression may stand is a number. */
function readTyped(spec: FieldProps['spec'], text: string): Json | undefined {
  const other = otherReading(text);
  const { kind } = spec.shape;
  if (kind === 'number' && typeof other === 'number') return other;
  if (kind === 'boolean' && typeof other === 'boolean') return other;
  return orNothing({ ...spec, required: false }, text);
}

/** While the label is there, the tree of samples can insert into the field. */
function useInsertTarget(label: string | undefined, take: (path: string) => void): void {
  const id = useId();
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    if (label === undefined) return;
    return insertTargets.add({ id, label, insert: (path) => latest.current(path) });
  }, [id, label]);
}

function ExpressionToggle({
  on,
  name,
  onToggle,
}: {
  on: boolean;
  name: string;
  onToggle: () => void;
}) {
  return (
    <Tooltip label={on ? 'Write a fixed value' : 'Write an expression'}>
      <ActionIcon
        size={24}
        aria-label={`Expression for ${name}`}
        aria-pressed={on}
        className={classes.toggle}
        onClick={onToggle}
      >
        <Braces size={14} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
