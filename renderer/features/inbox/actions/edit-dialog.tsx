import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { Plus, Trash2 } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { useLocation } from 'wouter';
import { HTTP_METHODS } from '../../../../shared/model/endpoint.ts';
import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpc, useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { TextEditor } from '../../../step-form/fields/text-editor.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import { Dialog, DialogButtons } from '../../../ui/dialog.tsx';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import { noticeDone } from '../../../ui/notices.ts';
import { parseJson } from '../../../ui/parse-json.ts';
import { LEFT_TO_CURL } from '../curl-command.ts';
import { bytesOf } from '../detail/use-body-parts.ts';
import classes from './actions.module.css';
import { ActsList } from './acts-list.tsx';
import { useActs, useTargets } from './use-targets.ts';

/** Longer bodies are sent as they are: no editor of a browser holds them well. */
const mostEdited = 1024 * 1024;

type Header = [name: string, value: string];

/** The request in a form, and as what it is sent. */
export function EditDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: event, error } = useRpcQuery('events.get', { id });
  return (
    <Dialog opened width={880} title="Edit and replay" onClose={onClose}>
      {error !== null && <Callout tone="bad" title={describeError(error).message} />}
      {event !== undefined && <EditForm key={event.id} event={event} onClose={onClose} />}
    </Dialog>
  );
}

function EditForm({ event, onClose }: { event: EventDetail; onClose: () => void }) {
  const id = useId();
  const [, navigate] = useLocation();
  const body = useWholeBody(event);
  const original = event.path.includes('?') ? event.path.slice(event.path.indexOf('?') + 1) : '';
  const [method, setMethod] = useState(event.method);
  const [query, setQuery] = useState(original);
  const own = event.rawHeaders.filter(([name]) => !LEFT_TO_CURL.has(name.toLowerCase()));
  const [headers, setHeaders] = useState<readonly Header[]>(own);
  const [text, setText] = useState<string>();
  const [sign, setSign] = useState(true);
  const resend = useRpcMutation('events.resend');
  const { isKnown, live } = useTargets(event);
  const acts = useActs(live, 'published');
  const formatted = formattedJson(text ?? body ?? '');
  const isBodyChanged = text !== undefined && text !== body;

  function send(): void {
    const isHeaderChanged = JSON.stringify(headers) !== JSON.stringify(own);
    resend.mutate(
      {
        id: event.id,
        sign,
        ...(method === event.method ? {} : { method }),
        ...(query === original ? {} : { query }),
        ...(isHeaderChanged
          ? {
              headers: headers
                .filter(([name]) => name.trim() !== '')
                .map(([name, value]) => [name.trim(), value] satisfies Header),
            }
          : {}),
        ...(isBodyChanged ? { bodyBase64: base64Of(text) } : {}),
      },
      {
        onSuccess: ({ id: next, status, reason, runs }) => {
          if (next === null) return;
          noticeDone(
            status === 'accepted' ? 'Sent again' : `Sent again: ${status}`,
            reason === null
              ? `The new event is open. ${formatCount(runs, 'run')} started.`
              : 'The new event is open and says why.',
          );
          navigate(`/inbox/${next}`);
          onClose();
        },
      },
    );
  }

  return (
    <form
      className={classes.stack}
      onSubmit={(submitted) => {
        submitted.preventDefault();
        send();
      }}
    >
      <div className={classes.row}>
        <Select
          label="Method"
          w={112}
          data={[...new Set([...HTTP_METHODS, event.method])]}
          value={method}
          onChange={(next) => setMethod(next ?? event.method)}
        />
        <TextInput
          label="Endpoint"
          className={classes.grow ?? ''}
          value={`/hooks/${event.endpointPath ?? ''}`}
          readOnly
        />
        <TextInput
          label="Query"
          className={classes.grow ?? ''}
          placeholder="name=value&other=value"
          value={query}
          onChange={({ currentTarget }) => setQuery(currentTarget.value)}
        />
      </div>
      <fieldset className={classes.fieldset}>
        <legend className={classes.label}>Headers</legend>
        <HeaderInputs headers={headers} onChange={setHeaders} />
      </fieldset>
      <div>
        <div className={classes.labelRow}>
          <p id={`${id}-body`} className={classes.label}>
            Body
          </p>
          {formatted !== undefined && formatted !== (text ?? body) && (
            <Button size="compact-xs" variant="subtle" onClick={() => setText(formatted)}>
              Format
            </Button>
          )}
        </div>
        {body === undefined ? (
          <p className={classes.quiet}>Reading it…</p>
        ) : body === null ? (
          <p className={classes.quiet}>
            {formatBytes(event.bodySize)} that are no text, or too long to be edited here: sent as
            they are.
          </p>
        ) : (
          <div className={classes.editor}>
            <TextEditor
              value={text ?? body}
              onChange={setText}
              mode="json"
              multiline
              mono
              verbatim
              labelId={`${id}-body`}
              name="Body"
            />
          </div>
        )}
      </div>
      <Checkbox
        label="Sign it again with the endpoint’s secret"
        description="It is verified as if its sender had sent it. Without, it counts as an event of this computer, which nobody verifies."
        checked={sign}
        onChange={({ currentTarget }) => setSign(currentTarget.checked)}
      />
      <ActsList
        lead={
          !isKnown
            ? 'It becomes a new event.'
            : live.length === 0
              ? 'It becomes a new event. No published workflow listens to the endpoint: nothing runs.'
              : `It becomes a new event and runs ${live.map(({ name }) => `“${name}”`).join(', ')}.`
        }
        acts={live.length === 0 ? undefined : acts}
      />
      {resend.error !== null && (
        <Callout tone="bad" title={describeError(resend.error).message}>
          <p>{describeError(resend.error).hint}</p>
        </Callout>
      )}
      {resend.data?.id === null && (
        <Callout tone="bad" title="It was refused before it could be kept.">
          <p>A sender would have been answered with status {resend.data.httpStatus}.</p>
        </Callout>
      )}
      <DialogButtons>
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" variant="filled" loading={resend.isPending}>
          Send it
        </Button>
      </DialogButtons>
    </form>
  );
}

function HeaderInputs({
  headers,
  onChange,
}: {
  headers: readonly Header[];
  onChange: (headers: readonly Header[]) => void;
}) {
  const change = (index: number, header: Header) =>
    onChange(headers.map((each, at) => (at === index ? header : each)));
  return (
    <div className={classes.headers}>
      {headers.map(([name, value], index) => (
        <HeaderInput
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice
          key={index}
          place={index + 1}
          name={name}
          value={value}
          onChange={(header) => change(index, header)}
          onRemove={() => onChange(headers.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Plus size={14} />}
          onClick={() => onChange([...headers, ['', '']])}
        >
          Add a header
        </Button>
      </div>
    </div>
  );
}

function HeaderInput({
  place,
  name,
  value,
  onChange,
  onRemove,
}: {
  place: number;
  name: string;
  value: string;
  onChange: (header: Header) => void;
  onRemove: () => void;
}) {
  return (
    <>
      <TextInput
        aria-label={`Name of header ${place}`}
        value={name}
        onChange={({ currentTarget }) => onChange([currentTarget.value, value])}
      />
      <TextInput
        aria-label={`Value of ${name === '' ? `header ${place}` : name}`}
        value={value}
        onChange={({ currentTarget }) => onChange([name, currentTarget.value])}
      />
      <ActionIcon
        aria-label={`Remove ${name === '' ? `header ${place}` : name}`}
        onClick={onRemove}
      >
        <Trash2 size={14} />
      </ActionIcon>
    </>
  );
}

/** Undefined while it is read; null: it cannot be edited as text. */
function useWholeBody(event: EventDetail): string | null | undefined {
  const rpc = useRpc();
  const isLong = event.bodySize > mostEdited;
  const [text, setText] = useState<string | null | undefined>(isLong ? null : undefined);
  useEffect(() => {
    if (isLong) return;
    let gone = false;
    rpc.call('events.body', { id: event.id, decoded: true }).then(
      ({ base64 }) => {
        if (!gone) setText(textOf(bytesOf(base64)));
      },
      () => {
        if (!gone) setText(null);
      },
    );
    return () => {
      gone = true;
    };
  }, [rpc, event.id, isLong]);
  return text;
}

/** Undefined where it is no JSON. */
function formattedJson(text: string): string | undefined {
  if (text.length > 200_000) return undefined;
  const parsed = parseJson(text);
  return parsed.ok ? JSON.stringify(parsed.value, null, 2) : undefined;
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function base64Of(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}
