import { Button, Select } from '@mantine/core';
import { Send } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { Link } from 'wouter';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import { useRpcMutation } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { formatCount } from '../../../ui/format.ts';
import { sampleBody } from '../../../ui/sample-curl.ts';
import { statusWord } from '../../../ui/status-badge.tsx';
import classes from './try-tab.module.css';

/** An event of one's own, as if it had arrived: its sender is this computer, so nothing is verified. */
export function SendOwn({ endpoint }: { endpoint: Endpoint }) {
  const id = useId();
  const send = useRpcMutation('events.send');
  const { methods } = endpoint.settings;
  const [method, setMethod] = useState<string>(methods[0] ?? 'POST');
  const [query, setQuery] = useState('');
  const [headers, setHeaders] = useState('content-type: application/json');
  const [body, setBody] = useState(() => JSON.stringify(sampleBody, null, 2));

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    send.mutate({
      endpoint: endpoint.id,
      method,
      query: query.trim().replace(/^\?/, ''),
      headers: headerPairs(headers),
      bodyBase64: base64Of(body),
    });
  }
  return (
    <section aria-labelledby={`${id}-title`} className={classes.section}>
      <h3 id={`${id}-title`} className={classes.title}>
        An event of your own
      </h3>
      <p className={detail.quiet}>
        Recorded as if it had arrived. Its sender is this computer, so no signature is needed.
      </p>
      <form className={classes.own} onSubmit={onSubmit}>
        <div className={classes.request}>
          <Select
            label="Method"
            w={96}
            data={[...methods]}
            value={method}
            onChange={(next) => setMethod(next ?? 'POST')}
          />
          <label className={classes.key}>
            <span>Query</span>
            <input
              className={classes.input}
              value={query}
              placeholder="page=1"
              onChange={(event) => setQuery(event.currentTarget.value)}
            />
          </label>
        </div>
        <label className={classes.key}>
          <span>Headers, one in a line</span>
          <textarea
            rows={2}
            spellCheck={false}
            value={headers}
            onChange={(event) => setHeaders(event.currentTarget.value)}
          />
        </label>
        <label className={classes.key}>
          <span>Body</span>
          <textarea
            rows={8}
            spellCheck={false}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </label>
        <div className={detail.actions}>
          <Button type="submit" leftSection={<Send size={14} />} loading={send.isPending}>
            Send the event
          </Button>
        </div>
        <div role="status">
          {send.data !== undefined && (
            <p>
              <Link href={`/inbox/${send.data.id}`}>{statusWord(send.data.status)}</Link>, and{' '}
              {formatCount(send.data.runs, 'run')} started.
            </p>
          )}
        </div>
        {send.isError && (
          <div role="alert">
            <Callout tone="bad" title={describeError(send.error).message}>
              <p>{describeError(send.error).hint}</p>
            </Callout>
          </div>
        )}
      </form>
    </section>
  );
}

function headerPairs(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [[name.trim(), value.trim()]];
  });
}

function base64Of(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''),
  );
}
