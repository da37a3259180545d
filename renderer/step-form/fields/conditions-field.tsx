import { Button, Select } from '@mantine/core';
import { ListPlus, Plus } from 'lucide-react';
import { useId, useRef } from 'react';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { useChangeParam, useProblems, useSamples } from '../form-context.tsx';
import type { ParamPath } from '../params/param-path.ts';
import type { FieldSpec, OperatorOption } from '../schema/field-spec.ts';
import { operatorGroups, sampleOf } from '../schema/operator-groups.ts';
import { ProblemLine } from './field-frame.tsx';
import type { FieldProps } from './field-props.ts';
import { FieldView } from './field-view.tsx';
import { focusRow } from './list-field.tsx';
import { RemoveRow, RowGrip, useRowDrop } from './row-tools.tsx';
import classes from './rows.module.css';
import { searchesAnew } from './select-props.ts';
import { Switchable } from './switchable.tsx';
import { movedItem, useItemKeys } from './use-item-keys.ts';

/** Groups inside groups that the engine takes. */
const maxDepth = 5;
const newCondition: JsonObject = { left: '', op: 'equals', right: '' };

/** Conditions, and groups of conditions, joined by "all" or "any". */
export function ConditionsField(props: FieldProps<'conditions'> & { match: Json | undefined }) {
  const { spec, path, value, match } = props;
  const matchPath = [...path.slice(0, -1), 'match'];
  return (
    <Switchable {...props} group toggle={false}>
      {() => (
        <ConditionGroup
          operators={spec.shape.operators}
          path={path}
          matchPath={matchPath}
          value={Array.isArray(value) ? value : []}
          match={match}
          depth={1}
        />
      )}
    </Switchable>
  );
}

function ConditionGroup({
  operators,
  path,
  matchPath,
  value,
  match,
  depth,
}: {
  operators: readonly OperatorOption[];
  path: ParamPath;
  matchPath: ParamPath;
  value: readonly Json[];
  match: Json | undefined;
  depth: number;
}) {
  const id = useId();
  const change = useChangeParam();
  const box = useRef<HTMLDivElement>(null);
  const rowKeys = useItemKeys(value.length);

  function add(item: JsonObject): void {
    change(path, [...value, item]);
    focusRow(box.current, value.length, 'textarea, [contenteditable=true]');
  }
  function move(from: number, to: number): void {
    rowKeys.moved(from, to);
    change(path, movedItem(value, from, to));
    focusRow(box.current, to, 'button');
  }
  function remove(index: number): void {
    rowKeys.removed(index);
    change(
      path,
      value.filter((_, at) => at !== index),
    );
    focusRow(box.current, Math.max(0, index - 1), 'button');
  }
  return (
    <div ref={box}>
      {(value.length > 1 || match === 'any') && (
        <p className={classes.match}>
          <label htmlFor={id}>Holds when</label>
          <select
            id={id}
            value={match === 'any' ? 'any' : 'all'}
            onChange={(event) => change(matchPath, event.currentTarget.value)}
          >
            <option value="all">all of these hold</option>
            <option value="any">any of these holds</option>
          </select>
        </p>
      )}
      <div className={classes.rows} style={{ marginTop: value.length > 1 ? 8 : 0 }}>
        {value.map((item, index) => (
          <ConditionRow
            key={rowKeys.keys[index]}
            operators={operators}
            path={[...path, index]}
            value={isJsonObject(item) ? item : {}}
            index={index}
            count={value.length}
            listId={id}
            depth={depth}
            onMove={move}
            onRemove={() => remove(index)}
          />
        ))}
      </div>
      <div className={`${classes.add} ${classes.actions}`}>
        <Button
          leftSection={<Plus size={14} aria-hidden="true" />}
          onClick={() => add(newCondition)}
        >
          Add condition
        </Button>
        {depth < maxDepth && (
          <Button
            leftSection={<ListPlus size={14} aria-hidden="true" />}
            onClick={() => add({ match: 'any', conditions: [newCondition] })}
          >
            Add group
          </Button>
        )}
      </div>
    </div>
  );
}

function ConditionRow({
  operators,
  path,
  value,
  index,
  count,
  listId,
  depth,
  onMove,
  onRemove,
}: {
  operators: readonly OperatorOption[];
  path: ParamPath;
  value: JsonObject;
  index: number;
  count: number;
  listId: string;
  depth: number;
  onMove: (from: number, to: number) => void;
  onRemove: () => void;
}) {
  const drop = useRowDrop({ index, listId, onMove });
  const isGroup = Array.isArray(value.conditions);
  const name = `${isGroup ? 'Group' : 'Condition'} ${index + 1}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out
    <div className={classes.row} role="group" aria-label={name} {...drop}>
      <RowGrip name={name} index={index} count={count} listId={listId} onMove={onMove} />
      {Array.isArray(value.conditions) ? (
        <div className={classes.group}>
          <ConditionGroup
            operators={operators}
            path={[...path, 'conditions']}
            matchPath={[...path, 'match']}
            value={value.conditions}
            match={value.match ?? 'all'}
            depth={depth + 1}
          />
        </div>
      ) : (
        <Comparison operators={operators} path={path} value={value} />
      )}
      <RemoveRow name={name} onRemove={onRemove} />
    </div>
  );
}

const left = side('left', 'Value');
const right = side('right', 'Compared with');

function side(key: string, title: string): FieldSpec {
  return {
    key,
    title,
    description: undefined,
    // An empty text is something to compare with.
    required: true,
    default: undefined,
    secret: false,
    markup: undefined,
    shape: { kind: 'expression' },
  };
}

function Comparison({
  operators,
  path,
  value,
}: {
  operators: readonly OperatorOption[];
  path: ParamPath;
  value: JsonObject;
}) {
  const change = useChangeParam();
  const samples = useSamples();
  const problems = [
    ...useProblems(path, { deep: false }),
    ...useProblems([...path, 'op'], { deep: false }),
    ...useProblems([...path, 'ignoreCase'], { deep: false }),
  ];
  const current = operators.find((each) => each.value === value.op);
  const groups = operatorGroups(operators, sampleOf(value.left, samples));

  function choose(op: string): void {
    const next = operators.find((each) => each.value === op);
    const { right: compared, ignoreCase, ...rest } = value;
    change(path, {
      ...rest,
      op,
      // Only what the operator looks at may be there.
      ...(next?.right === false ? {} : { right: compared ?? '' }),
      ...(next?.ignoreCase === true && ignoreCase !== undefined ? { ignoreCase } : {}),
    });
  }
  const takesRight = current?.right !== false;
  return (
    <div className={classes.condition}>
      <FieldView spec={left} path={[...path, 'left']} value={value.left} bare />
      <div className={classes.compare}>
        <Select
          data={groups.map(({ title, operators: members }) => ({
            group: title,
            items: members.map((each) => ({ value: each.value, label: each.title })),
          }))}
          value={typeof value.op === 'string' ? value.op : null}
          placeholder="Choose how to compare"
          aria-label="Operator"
          searchable
          {...searchesAnew}
          selectFirstOptionOnChange
          nothingFoundMessage="No such operator"
          error={problems.length > 0}
          onChange={(op) => {
            if (op !== null) choose(op);
          }}
        />
        {current?.ignoreCase === true && (
          <button
            type="button"
            className={classes.case}
            title="Ignore case"
            aria-label="Ignore case"
            aria-pressed={value.ignoreCase === true}
            onClick={() =>
              change([...path, 'ignoreCase'], value.ignoreCase === true ? undefined : true)
            }
          >
            Aa
          </button>
        )}
      </div>
      {takesRight && <FieldView spec={right} path={[...path, 'right']} value={value.right} bare />}
      {problems.map(({ severity, message }) => (
        <ProblemLine key={message} severity={severity}>
          {message}
        </ProblemLine>
      ))}
    </div>
  );
}
