import { ActionIcon, Tooltip } from '@mantine/core';
import { PanelBottom, PanelRight, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { stepsById } from '../../../canvas/step-index.ts';
import { StepIcon } from '../../../ui/step-icon.tsx';
import { InlineText, useFocusBack } from '../canvas/inline-text.tsx';
import { changeStep } from '../model/definition-changes.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { useKept } from '../model/use-kept.ts';
import { StepOutput } from '../run/step-output.tsx';
import { closesPanel } from './closes-panel.ts';
import { ResizeEdge } from './resize-edge.tsx';
import { StepInput } from './step-input.tsx';
import classes from './step-panel.module.css';
import { StepParams } from './step-params.tsx';

export type PanelPlace = 'bottom' | 'right';

/** What is known and set about the open step: what comes in, its settings, what comes out. */
export function StepPanel({
  place,
  onPlace,
}: {
  place: PanelPlace;
  onPlace: (place: PanelPlace) => void;
}) {
  const { store, catalog } = useEditorContext();
  const step = useEditor(({ definition, openStepId }) =>
    openStepId === null ? undefined : stepsById(definition).get(openStepId),
  );
  const [height, setHeight] = useKept('editor.panel-height', 340);
  const [width, setWidth] = useKept('editor.panel-width', 460);
  const [isRenaming, setIsRenaming] = useState(false);
  const { opener, giveBack } = useFocusBack();
  const panel = useRef<HTMLElement>(null);
  const stepId = step?.id;
  useEffect(() => {
    if (stepId !== undefined) setIsRenaming(false);
  }, [stepId]);
  if (step === undefined) return null;
  const entry = catalog.get(step.type);
  const name = step.name ?? entry?.name ?? step.type;
  const isTrigger = entry?.group === 'trigger';

  function close(): void {
    store.getState().open(null);
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${step?.id}"]`)?.focus();
  }

  return (
    <section
      ref={panel}
      aria-label="Step"
      className={classes.root}
      data-place={place}
      style={place === 'bottom' ? { height } : { width }}
      onKeyDown={(event) => {
        if (!closesPanel(event)) return;
        event.preventDefault();
        close();
      }}
    >
      <ResizeEdge
        label={place === 'bottom' ? 'Height of the panel' : 'Width of the panel'}
        side={place === 'bottom' ? 'top' : 'left'}
        size={place === 'bottom' ? height : width}
        min={place === 'bottom' ? 180 : 340}
        max={place === 'bottom' ? 720 : 900}
        onSize={place === 'bottom' ? setHeight : setWidth}
      />
      <header className={classes.head}>
        <span className={classes.icon} data-step-group={entry?.group}>
          <StepIcon name={entry?.icon} size={15} />
        </span>
        {isRenaming ? (
          <InlineText
            className={classes.nameInput}
            label="Name of the step"
            value={step.name ?? ''}
            placeholder={entry?.name ?? step.type}
            onDone={(text) => {
              setIsRenaming(false);
              giveBack();
              if (text === null) return;
              const next = text.trim() === '' ? undefined : text.trim();
              store.getState().change((now) => changeStep(now, step.id, { name: next }));
            }}
          />
        ) : (
          <h2 className={classes.title}>
            <Tooltip label="Rename (F2)">
              <button
                ref={opener}
                type="button"
                className={classes.name}
                onClick={() => setIsRenaming(true)}
              >
                {name}
              </button>
            </Tooltip>
          </h2>
        )}
        <span className={classes.type}>{entry?.name ?? step.type}</span>
        <code className={classes.id}>{step.id}</code>
        <span className={classes.tools}>
          <Tooltip label={place === 'bottom' ? 'Show at the right' : 'Show below'}>
            <ActionIcon
              aria-label={
                place === 'bottom' ? 'Show the panel at the right' : 'Show the panel below'
              }
              onClick={() => onPlace(place === 'bottom' ? 'right' : 'bottom')}
            >
              {place === 'bottom' ? <PanelRight size={15} /> : <PanelBottom size={15} />}
            </ActionIcon>
          </Tooltip>
          <Tooltip label="Close (Esc)">
            <ActionIcon aria-label="Close the panel" onClick={close}>
              <X size={16} />
            </ActionIcon>
          </Tooltip>
        </span>
      </header>
      <div className={classes.parts} data-trigger={isTrigger || undefined}>
        {!isTrigger && (
          <Part name="Input">
            <StepInput stepId={step.id} />
          </Part>
        )}
        <Part name="Settings">
          <StepParams key={step.id} step={step} entry={entry} />
        </Part>
        <Part name="Output">
          <StepOutput key={step.id} stepId={step.id} />
        </Part>
      </div>
    </section>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section aria-label={name} tabIndex={-1} className={classes.part} data-part={name}>
      <h3 className={classes.partTitle}>{name}</h3>
      <div className={classes.partBody}>{children}</div>
    </section>
  );
}
