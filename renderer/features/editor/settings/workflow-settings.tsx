import { NumberInput, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { WorkflowDefinition } from '../../../../shared/model/workflow.ts';
import { timeZonesWith } from '../../../step-form/fields/time-zones.ts';
import { useEditor, useEditorContext } from '../model/editor-context.tsx';
import { DurationInput } from './duration-input.tsx';
import classes from './settings.module.css';

type Settings = WorkflowDefinition['settings'];

/** What holds for the workflow as a whole; part of the draft, like its steps. */
export function WorkflowSettings() {
  const { store } = useEditorContext();
  const settings = useEditor(({ definition }) => definition.settings);
  const { timeZone: zone } = settings;
  const zones = useMemo(() => timeZonesWith(zone), [zone]);
  const set = (part: Partial<Settings>, gesture?: string): void =>
    store.getState().change((definition) => {
      const entries = Object.entries({ ...definition.settings, ...part });
      const kept: Settings = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
      return { ...definition, settings: kept };
    }, gesture);
  return (
    <div className={classes.form}>
      <NumberInput
        size="xs"
        label="Runs at once"
        description="More wait for their turn. 1 keeps events in the order in which they came."
        placeholder="as many as the workspace allows"
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={settings.concurrency ?? ''}
        min={1}
        max={1000}
        clampBehavior="strict"
        allowDecimal={false}
        onChange={(next) => {
          if (next === '') set({ concurrency: undefined }, 'concurrency');
          else if (typeof next === 'number') set({ concurrency: next }, 'concurrency');
        }}
      />
      <DurationInput
        label="Timeout of a step"
        description="Holds for every step that has none of its own."
        placeholder="that of the workspace"
        value={settings.stepTimeoutMs}
        min={1}
        max={86_400_000}
        onChange={(stepTimeoutMs) => set({ stepTimeoutMs }, 'step timeout')}
      />
      <Select
        size="xs"
        label="Time zone"
        description="In which schedules fire and expressions write times."
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        placeholder="that of the workspace"
        searchable
        clearable
        allowDeselect
        limit={60}
        data={zones}
        value={zone ?? null}
        onChange={(timeZone) => set({ timeZone: timeZone ?? undefined })}
      />
      <p className={classes.words}>
        These settings are part of the draft: they hold once it is published.
      </p>
    </div>
  );
}
