import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../shared/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openEngine, stepOf, type TestEngine } from '../../support/test-engine.ts';
import { httpStep, onWebhook, setStep, workflow } from '../../support/test-workflows.ts';

failOnLeaks();

const orders = (end: string | number = 'one') =>
  onWebhook(workflow([setStep('x', end)], undefined, { name: 'Orders' }));

async function everything(engine: TestEngine) {
  const { workflows } = await engine.call('workflows.list', {});
  const { endpoints } = await engine.call('endpoints.list', {});
  const details = [];
  for (const { id } of workflows) details.push(await engine.call('workflows.get', { id }));
  return { details, endpoints };
}

describe('import', () => {
  it('makes the workflow and its endpoints, as a draft', async () => {
    const engine = await openEngine();
    engine.engine.setListening({ hooksUrl: 'http://127.0.0.1:4780', sockets: [] });
    const result = await engine.call('workflows.import', { file: orders() });
    expect(result).toMatchObject({
      created: true,
      publishedVersion: null,
      endpoints: [
        {
          key: 'orders',
          path: 'orders',
          created: true,
          url: 'http://127.0.0.1:4780/hooks/orders',
        },
      ],
      missingCredentials: [],
      warnings: [],
      workflow: { name: 'Orders', publishedVersion: null, draftChanged: true, paused: false },
    });
    expect(await engine.send('orders', {})).toEqual([]);
  });

  it('makes it live when that is asked for', async () => {
    const engine = await openEngine();
    expect(await engine.publish(orders())).toMatchObject({
      publishedVersion: 1,
      workflow: { publishedVersion: 1, draftChanged: false },
    });
    const [id = ''] = await engine.send('orders', {});
    expect(stepOf(await engine.ended(id), 'x').output).toBe('one');
  });

  it('of the same name updates the draft, and what is live stays', async () => {
    const engine = await openEngine();
    const first = await engine.publish(orders('one'));
    const second = await engine.call('workflows.import', { file: orders('two') });
    expect(second).toMatchObject({
      created: false,
      publishedVersion: null,
      endpoints: [{ created: false }],
      workflow: { id: first.workflow.id, publishedVersion: 1, draftChanged: true },
    });
    const [id = ''] = await engine.send('orders', {});
    expect(stepOf(await engine.ended(id), 'x').output).toBe('one');
    expect((await everything(engine)).endpoints).toHaveLength(1);
  });

  it('of the very same file changes nothing', async () => {
    const engine = await openEngine();
    await engine.publish(orders());
    const before = await everything(engine);
    expect(await engine.publish(orders())).toMatchObject({ created: false, publishedVersion: 1 });
    expect(await everything(engine)).toEqual(before);
  });

  it('makes a twin when that is asked for, on the same endpoint', async () => {
    const engine = await openEngine();
    await engine.publish(orders('one'));
    const twin = await engine.call('workflows.import', {
      file: orders('two'),
      asNew: true,
      publish: true,
    });
    expect(twin.created).toBe(true);
    const ids = await engine.send('orders', {});
    const outputs = [];
    for (const id of ids) outputs.push(stepOf(await engine.ended(id), 'x').output);
    expect(outputs.toSorted()).toEqual(['one', 'two']);
  });

  it('finds an endpoint by its path, leaves it as it is, and says what differs', async () => {
    const engine = await openEngine();
    const { settings } = await engine.call('endpoints.create', {
      settings: {
        path: 'orders',
        methods: ['POST', 'PUT'],
        verification: { scheme: 'bearer', secrets: ['correct horse'] },
      },
    });
    const file = orders();
    const { warnings, endpoints } = await engine.publish({
      ...file,
      endpoints: [{ key: 'orders', path: 'orders', response: { status: 201 } }],
    });
    expect(endpoints).toMatchObject([{ created: false }]);
    expect(warnings).toEqual([
      expect.stringMatching(/"orders" .*left as it is.*methods.*verification.*response/s),
    ]);
    expect((await engine.call('endpoints.get', { id: 'orders' })).settings).toEqual(settings);
  });

  it('says which credentials are missing and which endpoint has no secret yet', async () => {
    const engine = await openEngine();
    await engine.call('credentials.save', {
      name: 'There',
      data: { type: 'bearer', token: 'a long token' },
    });
    const auth = (credential: string) => ({ params: { auth: { type: 'credential', credential } } });
    const result = await engine.publish(
      onWebhook(
        workflow([
          httpStep('a', 'http://127.0.0.1:1/', auth('There')),
          httpStep('b', 'http://127.0.0.1:1/', auth('Missing')),
          httpStep('c', 'http://127.0.0.1:1/', auth('Missing')),
        ]),
        'orders',
        { verification: { scheme: 'bearer' } },
      ),
    );
    expect(result.missingCredentials).toEqual(['Missing']);
    expect(result.warnings).toEqual([expect.stringMatching(/"orders".*no secret yet/)]);
  });

  it('points at what is odd but works', async () => {
    const engine = await openEngine();
    const { warnings } = await engine.publish(
      workflow(
        [setStep('a', '{{ steps.b_typo }}'), setStep('lonely', 1), setStep('b_type', 1)],
        'start>a start>b_type',
      ),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^steps\[1\]\.params\.value: .*b_typo.*"b_type"/),
      expect.stringMatching(/^steps: .*"lonely"/),
    ]);
  });
});

describe('a file that does not fit', () => {
  /** The file with one part changed: `steps.1.params.url` is a path of keys. */
  function changed(path: string, value: Json | undefined): JsonObject {
    const file: JsonObject = JSON.parse(
      JSON.stringify(
        onWebhook(workflow([httpStep('call', 'http://127.0.0.1:1/'), setStep('end', 1)])),
      ),
    );
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    let at: Json = file;
    for (const key of keys) {
      const next: Json | undefined =
        isJsonObject(at) || Array.isArray(at) ? Object(at)[key] : undefined;
      if (next === undefined) throw new Error(`no ${path}`);
      at = next;
    }
    if (value === undefined) Reflect.deleteProperty(Object(at), last);
    else Reflect.set(Object(at), last, value);
    return file;
  }

  const edge = (from: string, to: string, port = 'out') => ({ from, to, port });
  const row = [edge('start', 'call'), edge('call', 'end')];

  it.each<[string, string, Json | undefined, RegExp]>([
    ['another format', 'format', 'patchbay/workflow@2', /format: .*patchbay\/workflow@1/],
    ['no name', 'name', undefined, /name: /],
    ['an unknown field', 'stesp', [], /file: unknown field "stesp"/],
    ['an unknown field of a step', 'steps.1.parms', {}, /steps\[1\]: unknown field "parms"/],
    ['an unknown param', 'steps.1.params.metod', 'GET', /steps\[1\]\.params.*metod/],
    [
      'a step type there is not',
      'steps.1.type',
      'htp-request',
      /steps\[1\]\.type: .*"http-request"/,
    ],
    ['a param that does not fit', 'steps.1.params.url', 'ftp://x', /steps\[1\]\.params\.url: /],
    ['a missing param', 'steps.1.params.url', undefined, /steps\[1\]\.params\.url: /],
    ['a broken expression', 'steps.2.params.value', 'a {{ 1 + }}', /steps\[2\]\.params\.value: /],
    ['an impossible id', 'steps.1.id', '1st', /steps\[1\]\.id: /],
    ['an id used twice', 'steps.2.id', 'call', /steps\[2\]\.id: .*twice/],
    ['an edge to nowhere', 'edges', [...row, edge('call', 'gone')], /edges\[2\]: .*"gone"/],
    [
      'a port there is not',
      'edges',
      [row[0] ?? {}, edge('call', 'end', 'yes')],
      /edges\[1\]\.port: .*"yes".*"out"/,
    ],
    [
      'an error port not asked for',
      'edges',
      [row[0] ?? {}, edge('call', 'end', 'error')],
      /edges\[1\]\.port/,
    ],
    ['a circle', 'edges', [...row, edge('end', 'call')], /steps: .*call, end/],
    ['an edge into the trigger', 'edges', [...row, edge('end', 'start')], /edges\[2\]: .*trigger/],
    [
      'an endpoint there is not',
      'steps.0.params.endpoint',
      'other',
      /steps\[0\]\.params\.endpoint: "other"/,
    ],
    [
      'a key used twice',
      'endpoints',
      [
        { key: 'orders', path: 'a' },
        { key: 'orders', path: 'b' },
      ],
      /endpoints\[1\]: .*"orders".*twice/,
    ],
    [
      'a path used twice',
      'endpoints',
      [
        { key: 'orders', path: 'a' },
        { key: 'b', path: 'a' },
      ],
      /endpoints\[1\]: .*"a".*twice/,
    ],
    ['an impossible path', 'endpoints.0.path', '../up', /endpoints\[0\]\.path: /],
    [
      'a retry policy that does not fit',
      'steps.1.retry',
      { attempts: 0 },
      /steps\[1\]\.retry\.attempts: /,
    ],
    [
      'no trigger',
      'steps',
      [{ id: 'call', type: 'set', params: { value: 1 } }],
      /steps: .*no trigger/,
    ],
  ])(
    'with %s is refused with its place, and nothing is changed',
    async (_what, path, value, message) => {
      const engine = await openEngine();
      await engine.publish(workflow([setStep('x', 1)], undefined, { name: 'There before' }));
      const before = await everything(engine);
      const refused = engine.call('workflows.import', {
        file: changed(path, value),
        publish: true,
      });
      await expect(refused).rejects.toThrow(InvalidInputError);
      await expect(refused).rejects.toMatchObject({
        problems: expect.arrayContaining([expect.stringMatching(message)]),
        hint: expect.stringContaining('Nothing was changed'),
      });
      expect(await everything(engine)).toEqual(before);
    },
  );

  it.each([null, 5, 'text', [], {}].map((file) => [file]))(
    'that is %j is refused',
    async (file) => {
      const engine = await openEngine();
      await expect(engine.call('workflows.import', { file })).rejects.toThrow(InvalidInputError);
    },
  );

  it('tells everything that is wrong at once', async () => {
    const engine = await openEngine();
    const file = workflow([setStep('a', '{{ ( }}'), { id: 'b', type: 'nope' }], 'start>a a>b b>a');
    await expect(engine.publish(file)).rejects.toMatchObject({
      problems: [
        expect.stringContaining('steps[1].params.value'),
        expect.stringContaining('steps[2].type'),
        expect.stringContaining('a, b'),
      ],
    });
  });

  it('leaves no endpoint behind when it fails late', async () => {
    const engine = await openEngine();
    // The database refuses the workflow after the endpoint was made.
    engine.db.exec(
      "CREATE TEMP TRIGGER no BEFORE INSERT ON workflows BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    await expect(engine.publish(orders())).rejects.toThrow();
    expect((await everything(engine)).endpoints).toEqual([]);
    engine.db.exec('DROP TRIGGER no');
    expect(await engine.publish(orders())).toMatchObject({ endpoints: [{ created: true }] });
    expect(await engine.send('orders', {})).toHaveLength(1);
  });
});
