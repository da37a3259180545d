import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import type { Json } from '../../../shared/json.ts';
import { jsonSchema } from '../../../shared/model/json-schema.ts';
import type { RunDetail } from '../../../shared/model/run.ts';
import { type WorkflowFile, workflowFileSchema } from '../../../shared/model/workflow.ts';
import { tempFolder } from '../../support/database.ts';
import { type HttpSink, type SinkAnswer, startSink } from '../../support/http-sink.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { type MailServer, mailServer } from '../../support/mail-server.ts';
import { openEngine, statuses, stepOf, type TestEngine } from '../../support/test-engine.ts';

failOnLeaks();

interface Stage {
  engine: TestEngine;
  sink: HttpSink;
  mail: MailServer;
  /** Instead of the home folder. */
  home: string;
  file: WorkflowFile;
  /** Sends the template's own example, or something like it; gives the ended or waiting runs. */
  send(change?: (body: Json) => Json): Promise<RunDetail[]>;
}

/** What Slack, ntfy and any JSON interface answer. */
const friendly: SinkAnswer = ({ url }, response) => {
  if (url.startsWith('/slack')) {
    response.end('ok');
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ id: 'm1', time: 1, topic: 't' }));
};

/** A template, published as it is but for addresses and folders, with servers of its own. */
async function stage(
  id: string,
  {
    answer = friendly,
    change = (text) => text,
  }: { answer?: SinkAnswer; change?: (text: string) => string } = {},
): Promise<Stage> {
  const engine = await openEngine();
  const sink = await startSink(answer);
  onTestFinished(() => sink.close());
  const mail = await mailServer();
  const home = tempFolder();
  const text = readFileSync(inRoot('examples', 'templates', `${id}.json`), 'utf8')
    .replaceAll('http://127.0.0.1:9000', sink.url)
    .replaceAll('http://127.0.0.1:11434', sink.url)
    .replaceAll('"~/', `"${home}/`)
    .replaceAll(/"scheme": "(?:stripe|bearer|basic|github)"[^}]*/g, '"scheme": "none"')
    .replaceAll(/"delayMs": \d+/g, '"delayMs": 5');
  const addresses: Record<string, Record<string, string>> = {
    ntfy: { server: sink.url },
    // Left out, it is the user name at the mail server.
    'email-smtp': { from: 'shop@example.com' },
  };
  const parsed = workflowFileSchema.parse(JSON.parse(change(text)));
  const file = {
    ...parsed,
    steps: parsed.steps.map((step) => ({
      ...step,
      params: { ...step.params, ...addresses[step.type] },
    })),
  };
  const credentials = {
    slack: { type: 'webhook-url', url: `${sink.url}/slack` },
    crm: { type: 'bearer', token: 'crm-token' },
    mail: {
      type: 'smtp',
      host: '127.0.0.1',
      port: mail.port,
      secure: 'none',
    },
  } as const;
  for (const [name, data] of Object.entries(credentials))
    await engine.call('credentials.save', { name, data });
  await engine.call('workflows.import', { file, publish: true, grant: 'all' });
  return {
    engine,
    sink,
    mail,
    home,
    file,
    async send(changeBody = (body) => body) {
      const event = readFileSync(inRoot('examples', 'events', `${id}.json`), 'utf8');
      const { body } = JSON.parse(event);
      const changed = changeBody(jsonSchema.parse(body));
      const runs = await engine.send(file.endpoints[0]?.path ?? '', changed);
      return Promise.all(runs.map((run) => engine.settled(run)));
    },
  };
}

const bodies = (sink: HttpSink, path: string): unknown[] =>
  sink.requests
    .filter(({ url }) => url.startsWith(path))
    .map(({ body }) => JSON.parse(body.toString('utf8') || 'null'));

const withField =
  (name: string, value: Json) =>
  (body: Json): Json =>
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? { ...body, [name]: value }
      : body;

describe('a template, carried out on its example', () => {
  it('hello-webhook shows what was sent', async () => {
    const { send, engine } = await stage('hello-webhook');
    const [run] = await send();
    expect(run?.status).toBe('succeeded');
    expect(engine.host.notifications).toMatchObject([
      { title: 'Ada says hello', body: 'The first webhook has arrived.' },
    ]);
  });

  it('diary adds a line whenever it is started', async () => {
    const { engine, home, file } = await stage('diary');
    const { workflows } = await engine.call('workflows.list', {});
    expect(file.steps.some(({ type }) => type === 'schedule')).toBe(true);
    for (const text of ['one', 'two'])
      await engine.ended(await engine.start(workflows[0]?.id ?? '', { text }));
    const lines = readFileSync(join(home, 'Patchbay', 'diary.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => line.slice(18))).toEqual(['one', 'two']);
  });

  it('ask-first waits for a person, and keeps what was granted', async () => {
    const { send, engine } = await stage('ask-first');
    const [run] = await send();
    expect(run?.status).toBe('waiting');
    const runId = run?.id ?? '';
    await engine.call('approvals.decide', { runId, decision: 'approved' });
    expect(statuses(await engine.ended(runId))).toMatchObject({
      ask: 'succeeded',
      keep: 'succeeded',
    });
  });

  it('count-large-orders counts each large order once', async () => {
    const { send } = await stage('count-large-orders');
    await send();
    expect(await send()).toEqual([]);
    expect((await send(withField('total', 12)))[0]?.status).toBeUndefined();
    const small = await send((body) => withField('id', 'B')(withField('total', 12)(body)));
    expect(small[0]?.status).toBe('filtered');
    const [second] = await send(withField('id', 'C'));
    if (second === undefined) throw new Error('no run');
    expect(stepOf(second, 'result').output).toEqual({ orders: 2, worth: 499.8 });
  });

  it('shop-order-to-stock books each article, goes on where one fails, and tells', async () => {
    const { send, sink } = await stage('shop-order-to-stock', {
      answer(request, response) {
        if (request.url.includes('TEA-1KG')) response.statusCode = 404;
        friendly(request, response);
      },
    });
    const [run] = await send();
    expect(run?.status).toBe('succeeded');
    expect(bodies(sink, '/stock/')).toEqual(
      expect.arrayContaining([
        { change: -2, order: '10045' },
        { change: -1, order: '10045' },
      ]),
    );
    expect(sink.requests.some(({ url }) => url.includes('EBOOK'))).toBe(false);
    expect(JSON.stringify(bodies(sink, '/slack'))).toContain('1 of 2 articles of order *10045*');
  });

  it('payment-ledger-receipt writes each payment once and sends a receipt', async () => {
    const { send, mail, home } = await stage('payment-ledger-receipt');
    const [run] = await send();
    expect(run?.status).toBe('succeeded');
    // Stripe says the same again under another event id.
    expect((await send(withField('id', 'evt_2')))[0]?.status).toBe('filtered');
    const folder = join(home, 'Patchbay', 'ledger');
    const [month = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, month), 'utf8')).toMatch(
      /^\d{4}-\d\d-\d\d,pi_3Example,49\.9,EUR,ada@example\.com,Order 10045\n$/,
    );
    expect(mail.mails).toMatchObject([{ to: ['ada@example.com'] }]);
    expect(mail.mails[0]?.parsed.text).toContain('Amount: 49.90 EUR');
  });

  it('form-to-crm-welcome takes each person once, and tells when the CRM is down', async () => {
    let isUp = true;
    const { send, sink, mail, engine } = await stage('form-to-crm-welcome', {
      change: (text) => text.replaceAll(/"attempts": \d+/g, '"attempts": 2'),
      answer(request, response) {
        if (!isUp) response.statusCode = 503;
        friendly(request, response);
      },
    });
    expect((await send())[0]?.status).toBe('succeeded');
    expect((await send())[0]?.status).toBe('filtered');
    expect((await send(withField('website', 'http://spam.example')))[0]?.status).toBe('filtered');
    expect(bodies(sink, '/crm/')).toMatchObject([
      { name: 'Ada Lovelace', email: 'ada@example.com' },
    ]);
    expect(sink.requests[0]?.headers.authorization).toBe('Bearer crm-token');
    expect(mail.mails).toMatchObject([
      { to: ['ada@example.com'], parsed: { subject: 'Welcome, Ada' } },
    ]);
    isUp = false;
    const [down] = await send(withField('email', 'grace@example.com'));
    expect((await engine.ended(down?.id ?? '')).status).toBe('succeeded');
    expect(engine.host.notifications).toMatchObject([{ body: 'grace@example.com' }]);
    expect(mail.mails).toHaveLength(1);
  });

  it('lead-routing asks before a large lead goes out, and routes the others at once', async () => {
    const { send, sink, engine, mail } = await stage('lead-routing');
    const [large] = await send();
    expect(large?.status).toBe('waiting');
    expect(sink.requests).toEqual([]);
    await engine.call('approvals.decide', {
      runId: large?.id ?? '',
      stepId: 'ask',
      decision: 'approved',
      fields: { owner: 'Grace' },
    });
    expect((await engine.ended(large?.id ?? '')).status).toBe('succeeded');
    await send((body) => withField('employees', '20')(withField('country', 'AT')(body)));
    await send((body) => withField('employees', 20)(withField('email', 'me@gmail.com')(body)));
    expect(bodies(sink, '/crm/leads')).toMatchObject([
      { team: 'key-accounts', owner: 'Grace', lead: { company: 'Analytical Engines', score: 85 } },
      { team: 'dach', lead: { employees: 20 } },
    ]);
    expect(mail.mails).toMatchObject([{ to: ['me@gmail.com'] }]);
  });

  it('ticket-triage-llm tells of what is urgent, and sends only what a person approved', async () => {
    const sorted = { topic: 'delivery', urgent: true, summary: 'A mug is late.', answer: 'Sorry!' };
    const { send, sink, engine, mail } = await stage('ticket-triage-llm', {
      answer(request, response) {
        if (!request.url.startsWith('/v1')) return friendly(request, response);
        response.setHeader('content-type', 'application/json');
        const message = { role: 'assistant', content: JSON.stringify(sorted) };
        response.end(
          JSON.stringify({ model: 'llama3.2', choices: [{ message, finish_reason: 'stop' }] }),
        );
      },
    });
    const [run] = await send();
    expect(run?.status).toBe('waiting');
    expect(JSON.stringify(bodies(sink, '/slack'))).toContain('A mug is late.');
    expect(mail.mails).toEqual([]);
    await engine.call('approvals.decide', {
      runId: run?.id ?? '',
      stepId: 'check',
      decision: 'approved',
      fields: { answer: 'It is on its way.' },
    });
    expect((await engine.ended(run?.id ?? '')).status).toBe('succeeded');
    expect(mail.mails).toMatchObject([{ to: ['grace@example.com'] }]);
    expect(mail.mails[0]?.parsed.text?.trim()).toBe('It is on its way.');
  });

  it('uptime-alert-phone rings when the site is down for itself as well, and when it is back', async () => {
    let isUp = false;
    const { send, sink } = await stage('uptime-alert-phone', {
      change: (text) =>
        text.replace(/"amount": 2,\s+"unit": "minutes"/, '"amount": 10, "unit": "ms"'),
      answer(request, response) {
        if (request.method === 'GET' && !isUp) response.statusCode = 500;
        friendly(request, response);
      },
    });
    const url = `${sink.url}/site`;
    const down = withField('url', url);
    const up = (body: Json) => withField('status', 'UP')(down(body));
    const titles = () =>
      sink.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => JSON.parse(body.toString('utf8')).title);
    const [first] = await send(down);
    expect(first?.status).not.toBe('failed');
    await expect.poll(titles).toEqual(['Shop is down']);
    await send(down);
    isUp = true;
    const [back] = await send(up);
    expect(back?.status).toBe('succeeded');
    expect((await send(up))[0]?.status).toBe('filtered');
    expect(titles()).toEqual(['Shop is down', 'Shop is back']);
  });

  it('cms-publish-rebuild starts one build for many changes', async () => {
    const { send, sink, engine } = await stage('cms-publish-rebuild', {
      change: (text) => text.replace('"size": 100', '"size": 3'),
    });
    for (const id of [1, 2, 3]) await send(withField('entry', { id, title: `Article ${id}` }));
    await expect
      .poll(() => bodies(sink, '/build-hook'))
      .toEqual([{ trigger_title: '3 changes in the CMS' }]);
    expect((await send(withField('action', 'draft')))[0]?.status).toBe('filtered');
    await expect
      .poll(() => engine.host.notifications)
      .toMatchObject([{ body: 'Article 1\nArticle 2\nArticle 3\n' }]);
  });

  it('invoice-mail-to-folder files the PDFs and nothing else, under harmless names', async () => {
    // A mail server of its own has the trigger's test; here the mail is given by hand.
    const { home, engine } = await stage('invoice-mail-to-folder', {
      change(text) {
        const { steps, ...file } = workflowFileSchema.parse(JSON.parse(text));
        const [trigger, ...others] = steps;
        const byHand = JSON.stringify(others).replaceAll('trigger.', 'trigger.body.');
        const manual = { id: trigger?.id, type: 'manual' };
        return JSON.stringify({ ...file, steps: [manual, ...JSON.parse(byHand)] });
      },
    });
    const attachment = (name: string, type: string) => ({
      name,
      type,
      base64: Buffer.from('%PDF-1.4 …').toString('base64'),
    });
    const { workflows } = await engine.call('workflows.list', {});
    const run = await engine.start(workflows[0]?.id ?? '', {
      subject: 'Invoice 2041',
      from: { name: '../../etc', address: 'billing@paper.example' },
      arrivedAt: '2026-11-23T08:00:00.000Z',
      attachments: [
        attachment('../Invoice 2041.pdf', 'application/octet-stream'),
        attachment('logo.png', 'image/png'),
      ],
    });
    expect((await engine.ended(run)).status).toBe('succeeded');
    const files = readdirSync(join(home, 'Invoices'), { recursive: true }).map(String);
    expect(files.filter((name) => name.includes('.'))).toEqual([
      join('2026', 'etc', '11-23-invoice-2041-1.pdf'),
    ]);
    expect(engine.host.notifications).toMatchObject([
      { title: '1 invoices of ../../etc', body: 'Invoice 2041' },
    ]);
  });

  it('sensor-threshold rings for a warm average, at most once in an hour', async () => {
    const { send, sink, engine } = await stage('sensor-threshold');
    for (let n = 0; n < 5; n += 1) await send();
    expect(bodies(sink, '/')).toMatchObject([
      { title: 'fridge: 9.4 °C', message: 'Average of the last 3: 9.4 °C' },
    ]);
    engine.host.clock.advance(3_700_000);
    await send();
    expect(bodies(sink, '/')).toHaveLength(2);
    await send((body) => withField('sensor', 'cellar')(withField('celsius', '4.5')(body)));
    expect(bodies(sink, '/')).toHaveLength(2);
  });

  it('nightly-backup-check stays quiet for a fresh backup, and rings without one', async () => {
    const { engine, sink, home } = await stage('nightly-backup-check', {
      change: (text) => text.replace('/Backups"', '"'),
    });
    engine.host.clock.advance(Date.now() - engine.host.now());
    const { workflows } = await engine.call('workflows.list', {});
    const check = async () => engine.ended(await engine.start(workflows[0]?.id ?? ''));
    const empty = await check();
    expect(statuses(empty)).toMatchObject({ good: 'skipped', alarm: 'succeeded' });
    writeFileSync(join(home, 'home.tar'), 'x'.repeat(1000));
    expect(statuses(await check())).toMatchObject({ good: 'succeeded', alarm: 'skipped' });
    engine.host.clock.advance(27 * 3_600_000);
    expect(statuses(await check())).toMatchObject({ good: 'skipped', alarm: 'succeeded' });
    expect(JSON.stringify(bodies(sink, '/').at(-1))).toContain('Last good one: home.tar.');
  });

  it('failed-runs-alert tells of the first failure of a workflow, and lists all of them', async () => {
    const { engine, home } = await stage('failed-runs-alert');
    const { workflow } = await engine.publish({
      format: 'patchbay/workflow@1',
      name: 'Bound to fail',
      steps: [
        { id: 'start', type: 'manual' },
        { id: 'end', type: 'stop', params: { status: 'failed', message: 'No luck.' } },
      ],
      edges: [{ from: 'start', to: 'end' }],
    });
    for (let n = 0; n < 2; n += 1) await engine.ended(await engine.start(workflow.id));
    const log = () => readFileSync(join(home, 'Patchbay', 'failed-runs.log'), 'utf8').split('\n');
    await expect.poll(() => log().length).toBe(3);
    await expect.poll(() => engine.host.notifications.length).toBe(1);
    expect(engine.host.notifications[0]?.title).toBe('“Bound to fail” failed');
    expect(log()[0]).toContain('Bound to fail: No luck.');
  });

  it.each(['push-to-deploy'])('%s is rehearsed: nothing outside is touched', async (id) => {
    const { engine, sink, file } = await stage(id);
    const text = readFileSync(inRoot('examples', 'events', `${id}.json`), 'utf8');
    const { headers, body } = JSON.parse(text);
    await engine.call('workflows.setPaused', { id: file.name, paused: true });
    const { id: event } = await engine.call('events.send', {
      endpoint: file.endpoints[0]?.path ?? '',
      headers,
      bodyBase64: Buffer.from(JSON.stringify(body)).toString('base64'),
    });
    const { run } = await engine.call('runs.rehearse', {
      event,
      workflow: file.name,
      version: 'published',
    });
    const ended = await engine.ended(run.id);
    expect(statuses(ended)).toMatchObject({ main_only: 'succeeded' });
    expect(sink.requests).toEqual([]);
  });
});
