import { Button, Select, Textarea } from '@mantine/core';
import { FileSearch, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import { isJsonObject } from '../../../../shared/json.ts';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { ConfirmButton } from '../../../ui/confirm-button.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { SaveBar } from '../../../ui/save-bar.tsx';
import { useSettingsUndo } from '../use-settings-undo.ts';
import { DriftReport } from './drift-report.tsx';
import classes from './settings.module.css';

const learnedFrom = 50;
const comparedWith = 200;

/** What its bodies look like (JSON Schema): learned or given, and what happens to others. */
export function ShapeTab({ endpoint }: { endpoint: Endpoint }) {
  const { id, settings } = endpoint;
  const { schema } = settings;
  const learn = useRpcMutation('endpoints.learnSchema');
  const update = useRpcMutation('endpoints.update');
  const sayDone = useSettingsUndo();
  const drift = useRpcMutation('endpoints.drift');
  const saved = schema?.schema === undefined ? '' : JSON.stringify(schema.schema, null, 2);
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const shown = text ?? saved;

  /** `keepsText`: what is being written stands as it is, and is not saved along. */
  function save(
    next: Endpoint['settings'],
    { said, keepsText = false }: { said: string; keepsText?: boolean },
  ): void {
    update.mutate(
      { id, settings: next },
      {
        onSuccess: (after) => {
          if (!keepsText) {
            setText(undefined);
            setProblem(undefined);
          }
          sayDone({ title: 'Saved', message: said }, { before: settings, after });
        },
        onError: (error) => {
          const { message, problems } = describeError(error);
          setProblem([message, ...problems].join(' '));
        },
      },
    );
  }
  function onSave(): void {
    const parsed = parsedObject(shown);
    if (parsed === undefined) {
      setProblem('A JSON Schema is a JSON object.');
      return;
    }
    const onDeviation = schema?.onDeviation ?? 'run';
    save(
      { ...settings, schema: { mode: 'given', schema: parsed, onDeviation } },
      { said: 'Events are compared with it from now on.' },
    );
  }
  function onRemove(): void {
    const { schema: _, ...others } = settings;
    save(others, { said: 'Events are not compared with anything any more.' });
  }
  const learnError = learn.isError ? describeError(learn.error) : undefined;
  return (
    <>
      <section aria-label="Shape of events" className={classes.section}>
        <h3 className={classes.title}>Shape of events</h3>
        <p className={detail.quiet}>
          {schema === undefined
            ? 'Nothing is known of what its events look like. With a schema, events that deviate are marked, before a workflow stumbles over them.'
            : stateWords(schema)}
        </p>
        <div className={detail.actions}>
          <Button
            leftSection={<GraduationCap size={14} />}
            variant={schema === undefined ? 'filled' : 'default'}
            loading={learn.isPending}
            onClick={() =>
              learn.mutate(
                { id, events: learnedFrom, onDeviation: schema?.onDeviation ?? 'run' },
                { onSuccess: () => setText(undefined) },
              )
            }
          >
            {schema?.schema === undefined
              ? `Learn it from the newest ${learnedFrom} events`
              : 'Learn it anew'}
          </Button>
          {schema?.schema !== undefined && (
            <Button
              leftSection={<FileSearch size={14} />}
              loading={drift.isPending}
              onClick={() => drift.mutate({ id, events: comparedWith })}
            >
              Compare the newest events
            </Button>
          )}
          {schema !== undefined && (
            <ConfirmButton
              label="Remove"
              icon={FileSearch}
              confirm="Remove the schema"
              busy={update.isPending}
              onConfirm={onRemove}
            >
              <p>Events are not compared any more, and none is held because of its shape.</p>
            </ConfirmButton>
          )}
        </div>
        {learnError !== undefined && (
          <div role="alert">
            <Callout tone="warn" title={learnError.message}>
              <p>{learnError.hint}</p>
            </Callout>
          </div>
        )}
        {schema !== undefined && (
          <Select
            label="An event that deviates"
            data={[
              { value: 'run', label: 'Is marked, and runs all the same' },
              { value: 'hold', label: 'Is marked and held: it runs when somebody replays it' },
            ]}
            value={schema.onDeviation}
            onChange={(next) => {
              const onDeviation = next === 'hold' ? 'hold' : 'run';
              save(
                { ...settings, schema: { ...schema, onDeviation } },
                {
                  said:
                    onDeviation === 'hold'
                      ? 'Events that deviate start no runs until they are replayed.'
                      : 'Events that deviate run like any other.',
                  keepsText: true,
                },
              );
            }}
          />
        )}
        <div role="status">{drift.data !== undefined && <DriftReport drift={drift.data} />}</div>
        {drift.isError && <p role="alert">{describeError(drift.error).message}</p>}
      </section>
      <section aria-label="JSON Schema" className={classes.section}>
        <Textarea
          label="JSON Schema"
          description="Learned ones may be edited: from then on they are yours, and not learned anew by themselves."
          className={classes.area ?? ''}
          autosize
          minRows={4}
          maxRows={24}
          spellCheck={false}
          placeholder='{ "type": "object", "required": ["id"] }'
          value={shown}
          error={problem}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </section>
      <SaveBar
        isChanged={shown !== saved}
        busy={update.isPending}
        problems={[]}
        onSave={onSave}
        onDiscard={() => {
          setText(undefined);
          setProblem(undefined);
        }}
      />
    </>
  );
}

function stateWords(schema: NonNullable<Endpoint['settings']['schema']>): string {
  if (schema.mode === 'given') return 'Its events are compared with the schema below.';
  return schema.schema === undefined
    ? `It is learned as soon as ${schema.events} events are there.`
    : 'It was learned from events, which are compared with it.';
}

function parsedObject(text: string) {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
