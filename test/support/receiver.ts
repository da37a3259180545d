import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import { createEngine, type Engine } from '../../engine/index.ts';
import { createHooksListener, type HooksListenerOptions } from '../../server/hooks-listener.ts';
import type { Endpoint, EndpointSettingsInput } from '../../shared/model/endpoint.ts';
import type { EventDetail, EventStatus, EventSummary } from '../../shared/model/event.ts';
import type { RunSummary } from '../../shared/model/run.ts';
import type { Settings } from '../../shared/model/settings.ts';
import type { WorkflowFileInput } from '../../shared/model/workflow.ts';
import type { Method, MethodInput, MethodOutput } from '../../shared/rpc/contract.ts';
import { schemas } from '../../shared/rpc/wire.ts';
import { testFolder } from './patchbay-cli.ts';
import { type RawAnswer, rawExchange } from './raw-http.ts';
import { type TestHost, testHost } from './test-host.ts';
import { until } from './until.ts';

export interface Sending {
  method?: string;
  /** In order, as they go out. Host and Content-Length are added where they are missing. */
  headers?: readonly (readonly [name: string, value: string])[];
  body?: string | Buffer;
  httpVersion?: string;
}

/** A real engine behind a real hooks listener. */
export interface Receiver {
  readonly engine: Engine;
  readonly host: TestHost;
  readonly dataDir: string;
  readonly port: number;
  /** As a transport would: the input is parsed by the contract. */
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  endpoint(settings: Partial<EndpointSettingsInput>): Promise<Endpoint>;
  /** Imports and publishes. */
  workflow(file: WorkflowFileInput): Promise<string>;
  changeSettings(change: (settings: Settings) => Settings): Promise<void>;
  /** `path` is the whole of it, as it stands in the request line. */
  send(path: string, sending?: Sending): Promise<RawAnswer>;
  /** Newest first. */
  events(filter?: { status?: EventStatus; endpoint?: string }): Promise<EventSummary[]>;
  /** The only event there is; throws when there is another number of them. */
  onlyEvent(): Promise<EventDetail>;
  event(id: string): Promise<EventDetail>;
  body(id: string): Promise<Buffer>;
  runs(): Promise<RunSummary[]>;
  /** Waits until no run is queued or active, and gives all. */
  settledRuns(): Promise<RunSummary[]>;
  /** Every byte of the data folder, as latin1. */
  storedBytes(): Promise<string>;
  close(): Promise<void>;
}

export interface ReceiverOptions {
  dataDir?: string;
  host?: TestHost;
  limits?: HooksListenerOptions['limits'];
  execute?: boolean;
}

/** Closed when the test ends. */
export async function receiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const dataDir = options.dataDir ?? (await testFolder());
  const host = options.host ?? testHost();
  const execute = options.execute ?? true;
  const engine = await createEngine({ dataDir, host, version: '0.0.0-test', execute });
  const listener = createHooksListener({
    hooks: engine.hooks,
    log: host.log,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= listener.close(0).then(() => engine.close(1000));
    return closing;
  };
  onTestFinished(close);
  const { port, url } = await listener.listen('127.0.0.1', 0);
  engine.setListening({ hooksUrl: url, sockets: [{ host: '127.0.0.1', port }] });

  async function call<M extends Method>(
    method: M,
    input: MethodInput<M>,
  ): Promise<MethodOutput<M>> {
    return engine.api[method](schemas[method].input.parse(input));
  }
  const events: Receiver['events'] = async (filter = {}) =>
    (await call('events.list', { limit: 1000, ...filter })).events;
  const event = (id: string) => call('events.get', { id });
  const runs = async () => (await call('runs.list', { limit: 1000 })).runs;

  return {
    engine,
    host,
    dataDir,
    port,
    call,
    close,
    endpoint: async (settings) => {
      // A partial of the settings fits the call's input, which the compiler cannot see.
      const parsed = schemas['endpoints.create'].input.parse({ settings });
      return engine.api['endpoints.create'](parsed);
    },
    async workflow(file) {
      const imported = await call('workflows.import', { file, publish: true });
      return imported.workflow.id;
    },
    async changeSettings(change) {
      const settings = change(await call('settings.get', {}));
      await call('settings.set', { settings });
    },
    send: (path, sending) => rawExchange(port, requestBytes(path, sending)),
    events,
    async onlyEvent() {
      const [first, ...others] = await events();
      if (first === undefined || others.length > 0)
        throw new Error(`there are ${others.length + (first === undefined ? 0 : 1)} events`);
      return event(first.id);
    },
    event,
    async body(id) {
      const { base64 } = await call('events.body', { id });
      return Buffer.from(base64, 'base64');
    },
    runs,
    settledRuns: () =>
      until('the end of all runs', async () => {
        const all = await runs();
        return all.some(({ status }) => status === 'queued' || status === 'running') ? null : all;
      }),
    async storedBytes() {
      const files = await readdir(dataDir);
      const contents = await Promise.all(files.map((file) => readFile(join(dataDir, file))));
      return contents.map((bytes) => bytes.toString('latin1')).join('\n');
    },
  };
}

export function requestBytes(path: string, sending: Sending = {}): Buffer {
  const { method = 'POST', headers = [], httpVersion = '1.1' } = sending;
  const body = Buffer.from(sending.body ?? '');
  const names = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [`${method} ${path} HTTP/${httpVersion}`];
  if (!names.has('host')) lines.push('Host: localhost');
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  if (!names.has('content-length') && !names.has('transfer-encoding') && body.length > 0)
    lines.push(`Content-Length: ${body.length}`);
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
}

const okSchema = z.strictObject({ ok: z.literal(true), id: z.uuid() });

/** The event's id in the default answer. */
export function acceptedId(answer: RawAnswer): string {
  return okSchema.parse(JSON.parse(answer.body)).id;
}

const problemSchema = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
});

/** Reads an error answer; throws when it is not what RFC 9457 asks for. */
export function problemOf(answer: RawAnswer): z.output<typeof problemSchema> {
  const type = answer.headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`an answer of the type ${type}`);
  const problem = problemSchema.parse(JSON.parse(answer.body));
  if (problem.status !== answer.status) throw new Error('the problem names another status');
  return problem;
}

/** Keeps the body that it was started with. */
export function keepingWorkflow(name: string, path: string): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name,
    endpoints: [{ key: 'hook', path }],
    steps: [
      { id: 'hook', type: 'webhook', params: { endpoint: 'hook' } },
      { id: 'keep', type: 'set', params: { value: '{{ trigger.body }}' } },
    ],
    edges: [{ from: 'hook', to: 'keep' }],
  };
}
