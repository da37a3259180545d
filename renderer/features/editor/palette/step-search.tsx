import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { WorkflowStep } from '../../../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../../../shared/step-catalog.ts';
import type { Point } from '../../../canvas/geometry.ts';
import { stepsById } from '../../../canvas/step-index.ts';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { useCanvasCommands } from '../canvas/canvas-context.ts';
import { type StepSearch, useCanvasUi, useCanvasUiStore } from '../canvas/canvas-ui.ts';
import { portsOf, useEditorContext } from '../model/editor-context.tsx';
import { whyNotConnect } from '../model/may-connect.ts';
import { findSteps, groupTitles, plainDescription, score } from './find-steps.ts';
import classes from './step-search.module.css';

const WIDTH = 360;
const HEIGHT = 400;

interface SearchBoxProps {
  /** Middle of what is in sight. */
  middle: () => Point;
  onAdded: (stepId: string) => void;
  onClosed: () => void;
}

/** Asks for a step where one was wanted: at a port, an edge, a loose edge, or anywhere. */
export function StepSearchBox(props: SearchBoxProps) {
  const search = useCanvasUi((ui) => ui.search);
  if (search === null) return null;
  return <SearchBox key={`${search.at.x} ${search.at.y}`} {...props} search={search} />;
}

type Choice =
  | { id: string; kind: 'new'; entry: StepCatalogEntry; title: string | null }
  | { id: string; kind: 'step'; step: WorkflowStep; title: null };

function SearchBox({ search, middle, onAdded, onClosed }: SearchBoxProps & { search: StepSearch }) {
  const { store, catalog, check } = useEditorContext();
  const ui = useCanvasUiStore();
  const commands = useCanvasCommands();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [port, setPort] = useState(search.from?.port ?? 'out');
  const fromId = search.from?.stepId;
  const fromStep =
    fromId === undefined ? undefined : stepsById(store.getState().definition).get(fromId);
  const checked = useStore(check, ({ ports }) =>
    fromId === undefined ? undefined : ports[fromId],
  );
  const ports =
    fromStep === undefined ? [] : (checked ?? portsOf(fromStep, catalog.get(fromStep.type)));

  const choices = useMemo((): Choice[] => {
    if (search.isConnecting && fromId !== undefined) {
      const { definition } = store.getState();
      return definition.steps
        .filter((step) => {
          const name = step.name ?? catalog.get(step.type)?.name ?? step.type;
          if (Math.max(score(name, text), score(step.type, text)) === 0) return false;
          return whyNotConnect(definition, catalog, { from: fromId, port, to: step.id }) === null;
        })
        .map((step) => ({ id: step.id, kind: 'step', step, title: null }));
    }
    const mayBegin = search.from === null && search.edge === null;
    const entries = [...catalog.values()].filter(({ group }) => mayBegin || group !== 'trigger');
    let group = '';
    return findSteps(entries, text).map((entry) => {
      const title = text === '' && entry.group !== group ? groupTitles[entry.group] : null;
      group = entry.group;
      return { id: entry.type, kind: 'new', entry, title };
    });
  }, [search, text, port, catalog, store, fromId]);
  const chosen = choices[Math.min(at, choices.length - 1)];

  useEffect(() => input.current?.focus(), []);
  useLayoutEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  function close(): void {
    ui.getState().closeSearch();
    onClosed();
  }

  function take(choice: Choice | undefined): void {
    if (choice === undefined) return;
    ui.getState().closeSearch();
    if (choice.kind === 'step') {
      if (fromId !== undefined) commands.connect({ from: fromId, port, to: choice.step.id });
      onClosed();
      return;
    }
    onAdded(
      commands.add({
        entry: choice.entry,
        place: search.place,
        from: fromId === undefined ? null : { stepId: fromId, port },
        into: search.into,
        edge: search.edge,
        middle: middle(),
      }),
    );
  }

  const title = search.isConnecting ? 'Connect to a step' : 'Add a step';
  return (
    // Its keys are those of the field in it.
    <div
      ref={box}
      role="dialog"
      aria-label={title}
      className={`nowheel ${classes.root}`}
      style={placed(search.at)}
      onBlur={(event) => {
        if (event.currentTarget.contains(event.relatedTarget)) return;
        ui.getState().closeSearch();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
        else if (event.key === 'ArrowDown') setAt(Math.min(at + 1, choices.length - 1));
        else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
        else if (event.key === 'Enter' && event.target === input.current) take(chosen);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className={classes.head}>
        <input
          ref={input}
          role="combobox"
          aria-label={title}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen === undefined ? undefined : `${id}-${chosen.id}`}
          className={classes.input}
          placeholder={search.isConnecting ? 'Which step comes next?' : 'What should happen?'}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
        />
        {ports.length > 1 && (
          <select
            className={classes.port}
            aria-label="Port at which the edge leaves"
            value={port}
            onChange={(event) => setPort(event.target.value)}
          >
            {ports.map(({ name, label }) => (
              <option key={name} value={name}>
                {label === '' ? name : label}
              </option>
            ))}
          </select>
        )}
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Steps"
        className={classes.list}
        // The field keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
      >
        {choices.map((choice, index) => (
          <ChoiceRow
            key={choice.id}
            id={`${id}-${choice.id}`}
            choice={choice}
            isSelected={choice === chosen}
            catalog={catalog}
            onPoint={() => setAt(index)}
            onTake={() => take(choice)}
          />
        ))}
      </div>
      {choices.length === 0 && (
        <p className={classes.none}>
          {search.isConnecting
            ? 'No other step can come next.'
            : `No step is called “${text}”. Try a word of what it does.`}
        </p>
      )}
    </div>
  );
}

function ChoiceRow({
  id,
  choice,
  isSelected,
  catalog,
  onPoint,
  onTake,
}: {
  id: string;
  choice: Choice;
  isSelected: boolean;
  catalog: ReadonlyMap<string, StepCatalogEntry>;
  onPoint: () => void;
  onTake: () => void;
}) {
  const entry = choice.kind === 'new' ? choice.entry : catalog.get(choice.step.type);
  const name = choice.kind === 'new' ? choice.entry.name : (choice.step.name ?? entry?.name ?? '');
  const words = choice.kind === 'new' ? plainDescription(choice.entry) : (entry?.name ?? '');
  return (
    <>
      {choice.title !== null && (
        <div className={classes.title} role="presentation">
          {choice.title}
        </div>
      )}
      {/* The field has the focus and the keys (aria-activedescendant). */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: see above */}
      <div
        id={id}
        role="option"
        aria-selected={isSelected}
        className={classes.row}
        onPointerMove={onPoint}
        onClick={onTake}
      >
        <span className={classes.icon} data-step-group={entry?.group}>
          <StepIcon name={entry?.icon} size={15} />
        </span>
        <span className={classes.words}>
          <span className={classes.name}>{name}</span>
          <span className={classes.description}>{words}</span>
        </span>
      </div>
    </>
  );
}

/** Beside where it was asked for, wholly within the window. */
function placed({ x, y }: Point): { left: number; top: number } {
  return {
    left: Math.max(8, Math.min(x, window.innerWidth - WIDTH - 8)),
    top: Math.max(8, Math.min(y, window.innerHeight - HEIGHT - 8)),
  };
}
