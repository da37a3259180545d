import { useState } from 'react';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import type { SentSample } from '../../../shared/model/diagnosis.ts';
import type { Template } from '../../../shared/model/template.ts';
import { useRpc } from '../../rpc/rpc-context.tsx';

/** What a sample has come to. */
export interface SampleProgress {
  workflow: { id: string; name: string };
  endpoint: { id: string; path: string; url: string | null };
  /** Null: nothing was sent yet. */
  sent: SentSample | null;
}

export type SampleState =
  | { step: 'none' | 'publishing' | 'sending' | 'sent'; progress: SampleProgress | null }
  | { step: 'failed'; progress: SampleProgress | null; error: unknown };

/** Publishes a sample, and sends it real webhooks. */
export function useSample({ file, event }: Template): {
  state: SampleState;
  send: () => Promise<void>;
} {
  const rpc = useRpc();
  const [state, setState] = useState<SampleState>({ step: 'none', progress: null });

  /** The one that an earlier try made, or else a new one. */
  async function publish(): Promise<SampleProgress> {
    const { workflows } = await rpc.call('workflows.list', {});
    const known = workflows.find(
      ({ name, publishedVersion }) => name === file.name && publishedVersion !== null,
    );
    const { endpoints } = await rpc.call('endpoints.list', {});
    const endpointId = known?.triggers.find((trigger) => trigger.endpointId !== null)?.endpointId;
    const heard = endpoints.find(({ id }) => id === endpointId);
    if (known !== undefined && heard !== undefined) {
      if (known.paused) await rpc.call('workflows.setPaused', { id: known.id, paused: false });
      return { workflow: known, endpoint: { ...heard, path: heard.settings.path }, sent: null };
    }
    const made = await rpc.call('workflows.import', { file, asNew: true, publish: true });
    const [own] = made.endpoints;
    const after = await rpc.call('endpoints.list', {});
    const endpoint = after.endpoints.find(({ settings }) => settings.path === own?.path);
    if (endpoint === undefined) throw new TypeError('the sample has no endpoint');
    return {
      workflow: made.workflow,
      endpoint: { ...endpoint, path: endpoint.settings.path },
      sent: null,
    };
  }

  return {
    state,
    async send() {
      let { progress } = state;
      try {
        setState({ step: 'publishing', progress });
        progress ??= await publish();
        setState({ step: 'sending', progress });
        const { sent } = await rpc.call('endpoints.simulate', {
          id: progress.endpoint.id,
          sample: { headers: event?.headers ?? [], body: fresh(event?.body ?? {}) },
        });
        setState({ step: 'sent', progress: { ...progress, sent: sent[0] ?? null } });
      } catch (error) {
        setState({ step: 'failed', progress, error });
      }
    },
  };
}

/** With an id of its own: the same one again would be a duplicate. */
function fresh(body: Json): Json {
  return isJsonObject(body) && typeof body['id'] === 'string'
    ? { ...body, id: `${body['id']}-${Date.now()}` }
    : body;
}
