import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import type { JsonObject } from '../../shared/json.ts';
import type { WorkflowProblem } from '../../shared/model/workflow.ts';
import type { StepCatalogEntry } from '../../shared/step-catalog.ts';
import type { StepSamples } from './expression/samples.ts';
import { ProblemLine } from './fields/field-frame.tsx';
import { GroupFields } from './fields/group-fields.tsx';
import { UnknownParams } from './fields/unknown-params.tsx';
import { type ChangeParam, FormProvider, type FormTools } from './form-context.tsx';
import { withValue } from './params/param-path.ts';
import { PreviewClient } from './preview/preview-client.ts';
import { SchedulePreview } from './schedule-preview.tsx';
import { formOf } from './schema/form-of.ts';
import classes from './step-form.module.css';

export type { StepSamples } from './expression/samples.ts';
export { SampleTree } from './tree/sample-tree.tsx';

export interface StepFormHandle {
  /** Puts the focus on the first field with a problem; false when there is none. */
  focusProblem(): boolean;
}

export interface StepFormProps {
  entry: StepCatalogEntry;
  params: JsonObject;
  /** `field` is relative to the params: `body.value.items[0]`; empty for the step as a whole. */
  problems: readonly WorkflowProblem[];
  samples: StepSamples;
  /** The params as a whole. Changes with the same `gesture` in a row are one step of undo. */
  onChange: (params: JsonObject, gesture?: string) => void;
  /** Names the step, so that unfinished texts are found again: workflow and step id. */
  formId?: string;
  ref?: Ref<StepFormHandle>;
}

/** The settings of a step, drawn from its schema. Give it a `key` by step. */
export function StepForm(props: StepFormProps) {
  const { entry, params, problems, samples, formId = '', ref } = props;
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  // Several changes may come before the next render.
  const current = useRef(params);
  current.current = params;

  const change = useCallback<ChangeParam>((path, value, gesture) => {
    const next = withValue(current.current, path, value);
    current.current = next;
    latest.current.onChange(next, gesture);
  }, []);
  const preview = usePreviews(samples);
  const isTrigger = entry.group === 'trigger';
  const tools = useMemo<FormTools>(
    () => ({ formId, expressions: !isTrigger, preview }),
    [formId, isTrigger, preview],
  );
  useImperativeHandle(ref, () => ({ focusProblem: () => focusProblem(box.current) }), []);

  const { fields, usual } = formOf(entry);
  return (
    <FormProvider
      tools={tools}
      change={change}
      params={params}
      problems={problems}
      samples={samples}
    >
      <div ref={box} className={classes.form}>
        {problems
          .filter(({ field }) => field === '')
          .map(({ severity, message }) => (
            <ProblemLine key={message} severity={severity}>
              {message}
            </ProblemLine>
          ))}
        {fields.length === 0 && <p className={classes.none}>This step has no settings.</p>}
        <GroupFields fields={fields} path={root} value={params} usual={usual} />
        <UnknownParams fields={fields} params={params} />
        {entry.type === 'schedule' && <SchedulePreview params={params} />}
      </div>
    </FormProvider>
  );
}

const root: readonly string[] = [];

/** All forms share one thread: it takes longer to start than to evaluate. */
const previews = new PreviewClient();
const idleMs = 30_000;
let idle: ReturnType<typeof setTimeout> | undefined;

function usePreviews(samples: StepSamples): PreviewClient {
  useEffect(() => previews.setSamples(samples), [samples]);
  useEffect(() => {
    clearTimeout(idle);
    return () => {
      idle = setTimeout(() => previews.close(), idleMs);
    };
  }, []);
  return previews;
}

const control = 'input:not([aria-hidden=true]), textarea, select, [contenteditable=true]';

function focusProblem(box: HTMLElement | null): boolean {
  const fields = [...(box?.querySelectorAll('[data-problem]') ?? [])];
  for (const field of fields) {
    const found = field.querySelector(control) ?? field.querySelector('button');
    if (found instanceof HTMLElement) {
      found.focus();
      field.scrollIntoView({ block: 'nearest' });
      return true;
    }
  }
  return false;
}
