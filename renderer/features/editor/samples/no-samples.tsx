import { Button } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState } from 'react';
import type { Endpoint } from '../../../../shared/model/endpoint.ts';
import { useRpc, useRpcQuery } from '../../../rpc/rpc-context.tsx';
import { CopyButton, CopyIcon } from '../../../ui/copy-button.tsx';
import { noticeDone, noticeFailed } from '../../../ui/notices.ts';
import { sampleBody, sampleCurl } from '../../../ui/sample-curl.ts';
import { useEditor } from '../model/editor-context.tsx';
import { StartByHand } from '../run/start-by-hand.tsx';
import side from '../side/side-panel.module.css';
import classes from './samples.module.css';

/** Nothing has come in yet: what the person can do about it. */
export function NoSamples() {
  const kind = useEditor(({ definition }) => {
    const types = definition.steps.map(({ type }) => type);
    return types.includes('webhook') ? 'webhook' : types.includes('manual') ? 'manual' : 'other';
  });
  const endpointId = useEditor(({ definition }) => {
    const step = definition.steps.find(({ type }) => type === 'webhook');
    const endpoint = step?.params['endpoint'];
    return typeof endpoint === 'string' ? endpoint : '';
  });
  const { data } = useRpcQuery('endpoints.list', {}, { enabled: kind === 'webhook' });
  const endpoint = data?.endpoints.find(({ id }) => id === endpointId);
  return (
    <div className={classes.none}>
      <p className={classes.noneTitle}>No data yet</p>
      {kind === 'manual' && (
        <>
          <p className={side.small}>
            Start the draft by hand once: its body can then be used here.
          </p>
          <div className={side.actions}>
            <StartByHand version="draft" />
          </div>
        </>
      )}
      {kind === 'other' && (
        <p className={side.small}>
          Once the workflow is published, what the first event of its trigger brings can be used
          here.
        </p>
      )}
      {kind === 'webhook' &&
        (endpoint === undefined ? (
          <p className={side.small}>Choose an endpoint in the webhook step first.</p>
        ) : (
          <Receive endpoint={endpoint} />
        ))}
    </div>
  );
}

function Receive({ endpoint }: { endpoint: Endpoint }) {
  const { settings, url } = endpoint;
  const address = url ?? `/hooks/${settings.path}`;
  return (
    <>
      <p className={side.small}>
        Send something to this address. The workflow need not be published: what arrives is kept.
      </p>
      <div className={classes.url}>
        <code title={address}>{address}</code>
        <CopyIcon text={address} label="Copy the URL" />
      </div>
      <div className={side.actions}>
        <SendTest endpoint={endpoint} />
        <CopyButton text={sampleCurl(endpoint)} label="Copy as curl" />
      </div>
    </>
  );
}

/** Signed as the provider would where the endpoint wants it so, or else a plain order. */
function SendTest({ endpoint }: { endpoint: Endpoint }) {
  const rpc = useRpc();
  const [busy, setBusy] = useState(false);
  const isPlain = endpoint.settings.verification.scheme === 'none';
  async function send(): Promise<void> {
    setBusy(true);
    try {
      if (isPlain) {
        const body = new TextEncoder().encode(JSON.stringify(sampleBody));
        await rpc.call('events.send', {
          endpoint: endpoint.id,
          headers: [['content-type', 'application/json']],
          bodyBase64: btoa(String.fromCharCode(...body)),
        });
      } else await rpc.call('endpoints.simulate', { id: endpoint.id });
      noticeDone('Test webhook sent', 'It is in the inbox, and its data can be used now.');
    } catch (error) {
      noticeFailed('The test webhook was not sent', error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button
      variant="filled"
      leftSection={<Send size={14} />}
      loading={busy}
      onClick={() => void send()}
    >
      Send a test webhook
    </Button>
  );
}
