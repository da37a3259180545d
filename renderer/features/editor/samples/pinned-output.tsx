import { Button, Textarea } from '@mantine/core';
import { Pencil, Pin, PinOff } from 'lucide-react';
import { useState } from 'react';
import type { Json } from '../../../../shared/json.ts';
import { createUnfinished } from '../../../step-form/params/unfinished.ts';
import { JsonView } from '../../../ui/json-view.tsx';
import { parseJson } from '../../../ui/parse-json.ts';
import { changeStep } from '../model/definition-changes.ts';
import { useEditorContext } from '../model/editor-context.tsx';
import side from '../side/side-panel.module.css';
import classes from './samples.module.css';
import { useSamples } from './use-samples.ts';

/** Outputs that are being edited, by workflow and step. */
const unfinished = createUnfinished<string>();

/** The pinned output of a step, which can be edited as JSON. */
export function PinnedOutput({
  stepId,
  value,
  name,
}: {
  stepId: string;
  value: Json;
  name: string;
}) {
  const { store, autosave, view, workflowId } = useEditorContext();
  const { refetch } = useSamples();
  const place = `${workflowId} ${stepId}`;
  const written = JSON.stringify(value);
  const [text, setText] = useState(() => unfinished.find(place, written) ?? null);

  function unpin(): void {
    unfinished.drop(place);
    store.getState().change((now) => changeStep(now, stepId, { pinned: undefined }));
    view.getState().announce('The output is not pinned any more');
    // The engine knows what a run brought in its place.
    void autosave.flush().then(refetch, () => {});
  }

  return (
    <section aria-label="Pinned output" className={side.stack}>
      <div className={classes.head}>
        <Pin size={14} aria-hidden="true" />
        <span className={classes.title}>Pinned</span>
        <span className={classes.tools}>
          {text === null && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<Pencil size={14} />}
              onClick={() => setText(JSON.stringify(value, null, 2))}
            >
              Edit
            </Button>
          )}
          <Button variant="subtle" color="gray" leftSection={<PinOff size={14} />} onClick={unpin}>
            Unpin
          </Button>
        </span>
      </div>
      {text === null ? (
        <div className={classes.data}>
          <JsonView value={value} root={`steps.${stepId}`} label={`Pinned output of ${name}`} />
        </div>
      ) : (
        <Edit
          text={text}
          onText={(next) => {
            setText(next);
            unfinished.keep(place, written, next);
          }}
          onDone={(next) => {
            setText(null);
            unfinished.drop(place);
            if (next !== undefined)
              store.getState().change((now) => changeStep(now, stepId, { pinned: next }));
          }}
        />
      )}
      <p className={side.small}>
        Later steps are built and tested with this. Runs of the published workflow do not read it.
      </p>
    </section>
  );
}

function Edit({
  text,
  onText,
  onDone,
}: {
  text: string;
  onText: (text: string) => void;
  /** Undefined: it stays as it was. */
  onDone: (value: Json | undefined) => void;
}) {
  const parsed = parseJson(text);
  return (
    <div className={side.stack}>
      <Textarea
        aria-label="Pinned output as JSON"
        autosize
        minRows={6}
        maxRows={20}
        classNames={{ input: classes.json }}
        spellCheck={false}
        value={text}
        error={parsed.ok ? undefined : parsed.message}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Whoever writes wants out of the field rather than of the step.
          if (event.key === 'Escape') event.preventDefault();
        }}
      />
      <div className={side.actions}>
        <Button
          variant="filled"
          disabled={!parsed.ok}
          onClick={() => parsed.ok && onDone(parsed.value)}
        >
          Pin this
        </Button>
        <Button onClick={() => onDone(undefined)}>Not now</Button>
      </div>
    </div>
  );
}
