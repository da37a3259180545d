import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useChangeParam, useFormTools } from '../form-context.tsx';
import { literalFrom, literalText } from '../params/literal.ts';
import { type Pair, pairsOf, pairsToValue } from '../params/pairs.ts';
import { pathText } from '../params/param-path.ts';
import { createUnfinished } from '../params/unfinished.ts';
import { ExpressionInput } from './expression-input.tsx';
import { ProblemLine } from './field-frame.tsx';
import { type FieldProps, typingIn } from './field-props.ts';
import { focusRow } from './list-field.tsx';
import { PlainInput } from './plain-input.tsx';
import { RemoveRow, RowGrip, useRowDrop } from './row-tools.tsx';
import classes from './rows.module.css';
import { Switchable } from './switchable.tsx';
import { movedItem, useItemKeys } from './use-item-keys.ts';

/** Rows that the params do not hold as they are, by form and path. */
const unfinished = createUnfinished<readonly Pair[]>();

/** Names with values. Rows that are not finished wait here until the params can hold them. */
export function KeyValueField(props: FieldProps<'key-value'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const { formId } = useFormTools();
  const key = `${formId} ${pathText(path)}`;
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const written = JSON.stringify(value) ?? '';
  const [typed, setTyped] = useState(() => ({
    pairs: unfinished.find(key, written) ?? pairsOf(value),
    value: written,
  }));
  const pairs = typed.value === written ? typed.pairs : pairsOf(value);
  const rowKeys = useItemKeys(pairs.length);
  const reading = pairsToValue(pairs, spec.shape, value);

  function set(next: readonly Pair[], gesture?: string): void {
    const read = pairsToValue(next, spec.shape, value);
    const become = JSON.stringify(read.value) ?? '';
    setTyped({ pairs: next, value: become });
    if (isSameRows(next, pairsOf(read.value))) unfinished.drop(key);
    else unfinished.keep(key, become, next);
    if (become !== written) change(path, read.value, gesture);
  }
  function move(from: number, to: number): void {
    rowKeys.moved(from, to);
    set(movedItem(pairs, from, to));
    focusRow(box.current, to, 'button');
  }
  return (
    <Switchable {...props} group deep>
      {() => (
        <div ref={box}>
          <div className={classes.rows}>
            {pairs.map((pair, index) => (
              <PairRow
                key={rowKeys.keys[index]}
                pair={pair}
                index={index}
                count={pairs.length}
                listId={listId}
                onMove={move}
                onRemove={() => {
                  rowKeys.removed(index);
                  set(pairs.filter((_, at) => at !== index));
                  focusRow(box.current, Math.min(index, pairs.length - 2), 'button');
                }}
                onChange={(next, part) =>
                  set(
                    pairs.map((each, at) => (at === index ? next : each)),
                    `${typingIn(path)}[${index}].${part}`,
                  )
                }
              />
            ))}
          </div>
          {reading.problem !== undefined && (
            <ProblemLine severity="warning">{reading.problem}</ProblemLine>
          )}
          <Button
            className={classes.add}
            leftSection={<Plus size={14} aria-hidden="true" />}
            onClick={() => {
              set([...pairs, { name: '', value: '' }]);
              focusRow(box.current, pairs.length, 'input');
            }}
          >
            Add {spec.title.toLowerCase().replace(/s$/, '')}
          </Button>
        </div>
      )}
    </Switchable>
  );
}

function isSameRows(one: readonly Pair[], other: readonly Pair[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const noIds = { describedBy: undefined, invalid: false };

function PairRow({
  pair,
  index,
  count,
  listId,
  onMove,
  onRemove,
  onChange,
}: {
  pair: Pair;
  index: number;
  count: number;
  listId: string;
  onMove: (from: number, to: number) => void;
  onRemove: () => void;
  onChange: (pair: Pair, part: 'name' | 'value') => void;
}) {
  const id = useId();
  const drop = useRowDrop({ index, listId, onMove });
  const title = pair.name === '' ? `Row ${index + 1}` : pair.name;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out
    <div className={classes.row} role="group" aria-label={title} {...drop}>
      <RowGrip name={title} index={index} count={count} listId={listId} onMove={onMove} />
      <div className={classes.pair}>
        <span id={`${id}-name`} className="visually-hidden">
          Name
        </span>
        <span id={`${id}-value`} className="visually-hidden">
          Value of {title}
        </span>
        <PlainInput
          value={pair.name}
          ids={{ ...noIds, name: 'Name', label: `${id}-name` }}
          placeholder="Name"
          spellCheck={false}
          onChange={(name) => onChange({ ...pair, name }, 'name')}
        />
        <ExpressionInput
          value={literalText(pair.value)}
          ids={{ ...noIds, name: title, label: `${id}-value` }}
          name={title}
          placeholder="Value"
          // Null, a number or a list stays one while it is written as one.
          onChange={(text) => onChange({ ...pair, value: literalFrom(text, pair.value) }, 'value')}
        />
      </div>
      <RemoveRow name={title} onRemove={onRemove} />
    </div>
  );
}
