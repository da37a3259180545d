import { Button, NumberInput, Select } from '@mantine/core';
import { Send, ShieldAlert } from 'lucide-react';
import { useId, useState } from 'react';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import type { SchemeEntry } from '../../../../shared/model/endpoint-views.ts';
import { useRpcMutation, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { Callout } from '../../../ui/callout.tsx';
import { describeError } from '../../../ui/describe-error.ts';
import detail from '../../../ui/detail.module.css';
import { SendOwn } from './send-own.tsx';
import { SentSamples } from './sent-samples.tsx';
import classes from './try-tab.module.css';

const mostAtOnce = 100;

/** Sends samples over the real listener, signed as the provider signs, and what must be refused. */
export function TryTab({
  endpoint,
  scheme,
}: {
  endpoint: Endpoint;
  scheme: SchemeEntry | undefined;
}) {
  const id = useId();
  const samples = useRpcQuery('endpoints.samples', {});
  const simulate = useRpcMutation('endpoints.simulate');
  const own = endpoint.settings.verification.scheme;
  const providers = (samples.data?.providers ?? []).filter(
    ({ provider }, _, all) =>
      provider === own || provider === 'generic' || !all.some((each) => each.provider === own),
  );
  const [chosen, setChosen] = useState<string>();
  const [event, setEvent] = useState<string>();
  const [count, setCount] = useState(1);
  const [privateKey, setPrivateKey] = useState('');
  const provider =
    providers.find((each) => each.provider === chosen) ??
    providers.find((each) => each.provider === own) ??
    providers.find((each) => each.provider === 'generic');
  const eventName = provider?.events.find((name) => name === event) ?? provider?.events[0];
  const needsKey = scheme?.publicKeyed === true;

  function send(hostile: boolean): void {
    simulate.mutate({
      id: endpoint.id,
      ...(provider === undefined ? {} : { provider: provider.provider }),
      ...(eventName === undefined ? {} : { event: eventName }),
      count: hostile ? 1 : count,
      hostile,
      ...(privateKey.trim() === '' ? {} : { privateKey }),
    });
  }
  const problem = simulate.isError ? describeError(simulate.error) : undefined;
  return (
    <>
      <section aria-labelledby={`${id}-title`} className={classes.section}>
        <h3 id={`${id}-title`} className={classes.title}>
          Samples
        </h3>
        <p className={detail.quiet}>
          Sent over HTTP like the provider’s own, and signed with the newest secret. They are events
          like any other: they start the workflows that listen.
        </p>
        <div className={classes.fields}>
          <Select
            label="Samples of"
            searchable={providers.length > 12}
            data={providers.map((each) => ({ value: each.provider, label: each.name }))}
            value={provider?.provider ?? null}
            onChange={(next) => {
              setChosen(next ?? undefined);
              setEvent(undefined);
            }}
          />
          <Select
            label="Event"
            data={[...(provider?.events ?? [])]}
            value={eventName ?? null}
            onChange={(next) => setEvent(next ?? undefined)}
          />
          <NumberInput
            hideControls
            label="How many"
            className={classes.count}
            size="sm"
            min={1}
            max={mostAtOnce}
            clampBehavior="strict"
            allowDecimal={false}
            value={count}
            onChange={(next) => setCount(typeof next === 'number' ? next : 1)}
          />
        </div>
        {needsKey && (
          <label className={classes.key}>
            <span>Private key for trying out</span>
            <textarea
              rows={3}
              spellCheck={false}
              value={privateKey}
              placeholder="-----BEGIN PRIVATE KEY-----"
              onChange={(changed) => setPrivateKey(changed.currentTarget.value)}
            />
            <span className={detail.quiet}>
              Only the sender has its own. Make a pair (
              <code>openssl genpkey -algorithm ed25519</code>), give an endpoint the public half,
              and sign with the other here. It is not kept.
            </span>
          </label>
        )}
        <div className={detail.actions}>
          <Button
            variant="filled"
            leftSection={<Send size={14} />}
            loading={simulate.isPending && simulate.variables.hostile !== true}
            disabled={simulate.isPending}
            onClick={() => send(false)}
          >
            Send {count === 1 ? 'the sample' : `${count} samples`}
          </Button>
          <Button
            leftSection={<ShieldAlert size={14} />}
            loading={simulate.isPending && simulate.variables.hostile === true}
            disabled={simulate.isPending}
            onClick={() => send(true)}
          >
            Send hostile ones
          </Button>
        </div>
        {problem !== undefined && (
          <div role="alert">
            <Callout tone="bad" title={problem.message}>
              {[...problem.problems, problem.hint].map(
                (line) => line !== undefined && <p key={line}>{line}</p>,
              )}
            </Callout>
          </div>
        )}
        {simulate.data !== undefined && <SentSamples simulation={simulate.data} />}
      </section>
      <SendOwn endpoint={endpoint} />
    </>
  );
}
