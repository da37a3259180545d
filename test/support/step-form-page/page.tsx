import { useMemo, useRef, useState } from 'react';
import { useRpcQuery } from '../../../renderer/rpc/rpc-context.tsx';
import {
  SampleTree,
  StepForm,
  type StepFormHandle,
  type StepSamples,
} from '../../../renderer/step-form/step-form.tsx';
import type { JsonObject } from '../../../shared/json.ts';
import type { WorkflowProblem } from '../../../shared/model/workflow.ts';

/** What a test says about the page: the step, and what it has. */
export interface PageSetup {
  type: string;
  params: JsonObject;
  problems?: WorkflowProblem[];
  samples?: StepSamples;
}

declare global {
  interface Window {
    stepForm: {
      show(setup: PageSetup): void;
      /** As undo, or another window, would change them. */
      setParams(params: JsonObject): void;
      params(): JsonObject;
      gestures(): readonly (string | undefined)[];
    };
  }
}

export const shopSamples: StepSamples = {
  scope: {
    trigger: {
      body: {
        id: 'order_1',
        total: 129.5,
        paid: true,
        note: null,
        placedAt: '2026-11-23T08:00:00Z',
        customer: { name: 'Ada Lovelace', email: 'ada@example.com', 'vip since': 2019 },
        items: [
          { sku: 'SKU-1', quantity: 2, price: 50 },
          { sku: 'SKU-2', quantity: 1, price: 29.5 },
        ],
      },
      headers: { 'content-type': 'application/json', 'x-shop': 'north' },
    },
    steps: { fetch_stock: { status: 200, body: { 'SKU-1': 7, warehouse: 'Berlin' } } },
    run: { id: 'run_1' },
    workflow: { name: 'Orders' },
  },
  labels: { trigger: 'Shop order', fetch_stock: 'Fetch stock' },
  timeZone: 'Europe/Berlin',
};

/** The form of any step beside the tree of samples, as the editor puts them. */
export function StepFormPage() {
  const { data } = useRpcQuery('catalog.list', {});
  const [setup, setSetup] = useState<PageSetup & { round: number }>();
  const form = useRef<StepFormHandle>(null);
  const params = useRef<JsonObject>({});
  const gestures = useRef<(string | undefined)[]>([]);
  const round = useRef(0);
  params.current = setup?.params ?? {};

  useMemo(() => {
    window.stepForm = {
      show(next) {
        round.current += 1;
        gestures.current = [];
        setSetup({ ...next, round: round.current });
      },
      setParams: (next) => setSetup((now) => now && { ...now, params: next }),
      params: () => params.current,
      gestures: () => gestures.current,
    };
  }, []);

  const entry = data?.steps.find(({ type }) => type === setup?.type);
  const samples = setup?.samples ?? shopSamples;
  if (data === undefined) return <main>Loading</main>;
  return (
    <main style={{ display: 'grid', gridTemplateColumns: '320px 480px', height: '100vh' }}>
      <h1 className="visually-hidden">Step form</h1>
      <div style={{ borderInlineEnd: '1px solid var(--pb-line)', minHeight: 0 }}>
        <SampleTree value={samples.scope.trigger ?? null} path="trigger" label="Input" />
      </div>
      <section
        aria-label="Settings"
        // Scrolls: a keyboard must reach it even when it holds no control.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        style={{ overflow: 'auto', padding: 16 }}
      >
        {entry === undefined || setup === undefined ? (
          <p>Ready</p>
        ) : (
          <>
            <button type="button" onClick={() => form.current?.focusProblem()}>
              First problem
            </button>
            <StepForm
              ref={form}
              key={setup.round}
              formId={`page ${setup.type}`}
              entry={entry}
              params={setup.params}
              problems={setup.problems ?? []}
              samples={samples}
              onChange={(next, gesture) => {
                gestures.current.push(gesture);
                params.current = next;
                setSetup((now) => now && { ...now, params: next });
              }}
            />
          </>
        )}
      </section>
    </main>
  );
}
