import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../shared/json.ts';
import { exchange } from '../../support/http-exchange.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import {
  askStep,
  ended,
  linkStep,
  pathOf,
  pressed,
  settled,
  started,
} from '../../support/links.ts';
import { problemOf, type Receiver, receiver } from '../../support/receiver.ts';
import { stepOf } from '../../support/test-engine.ts';
import { delayStep, setStep, workflow } from '../../support/test-workflows.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

const GET = { method: 'GET' };
const FORM: JsonObject[] = [
  { name: 'amount', label: 'Amount to pay', kind: 'number', required: true, default: 120 },
  { name: 'account', kind: 'select', options: ['Giro', 'Savings & more'] },
  { name: 'urgent', kind: 'boolean' },
  { name: 'note', kind: 'multiline' },
];

interface Asked {
  receiver: Receiver;
  runId: string;
  path: string;
  token: string;
}

/** A run that waits for an approval, and the page of it. */
async function asked(params: Parameters<typeof askStep>[1] = {}): Promise<Asked> {
  const own = await receiver();
  const id = await own.workflow(
    workflow([linkStep('link', 'ask'), askStep('ask', params), setStep('x', '{{ steps.ask }}')]),
  );
  const run = await started(own, id);
  const path = pathOf(stepOf(run, 'link').output);
  return { receiver: own, runId: run.id, path, token: path.replace('/approve/', '') };
}

describe('the page of an approval', () => {
  it('shows the question, and fetching it decides nothing', async () => {
    const {
      receiver: own,
      runId,
      path,
    } = await asked({
      title: 'Pay the invoice?',
      message: 'First line\nSecond line',
      fields: FORM,
      approveLabel: 'Pay it',
      rejectLabel: 'Do not pay',
    });
    expect(path).toMatch(/^\/approve\/[\w.-]+$/);
    const page = await own.send(path, GET);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('<h1 dir="auto">Pay the invoice?</h1>');
    expect(page.body).toContain('First line\nSecond line');
    expect(page.body).toContain('&ldquo;A workflow&rdquo;');
    expect(page.body).toMatch(/<label for="field-amount"[^>]*>Amount to pay <span>\(required\)/);
    expect(page.body).toMatch(/<input type="number"[^>]*name="field.amount" required value="120"/);
    expect(page.body).toContain('<option value="Savings &amp; more">Savings &amp; more</option>');
    expect(page.body).toMatch(/value="approved">Pay it<\/button>/);
    expect(page.body).toMatch(/value="rejected" formnovalidate>Do not pay<\/button>/);
    await own.send(path, GET);
    expect((await settled(own, runId)).status).toBe('waiting');
    expect(await own.events()).toEqual([]);
  });

  it('has every label at its field', async () => {
    const { receiver: own, path } = await asked({ fields: FORM });
    const { body } = await own.send(path, GET);
    const labels = [...body.matchAll(/<label for="([^"]+)"/g)].map(([, id]) => id);
    const controls = [...body.matchAll(/<(?:input|textarea|select)[^>]*\bid="([^"]+)"/g)];
    expect(labels).toHaveLength(FORM.length + 2);
    expect(controls.map(([, id]) => id)).toEqual(expect.arrayContaining(labels));
  });

  it('runs nothing, is framed nowhere, kept nowhere and found by nobody', async () => {
    const { receiver: own, path } = await asked();
    const { headers, body } = await own.send(path, GET);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('script');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.has('set-cookie')).toBe(false);
    expect(body).not.toContain('<script');
    expect(body).not.toMatch(/\b(?:src|href)="(?!#)/);
  });

  it('takes nothing of what it shows for markup', async () => {
    const attack = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&amp;`;
    const { receiver: own, path } = await asked({
      title: attack,
      message: `${attack}</style></textarea>`,
      approveLabel: attack,
      rejectLabel: attack,
      fields: [
        { name: 'a', label: attack, default: attack },
        { name: 'b', kind: 'multiline', default: `</textarea>${attack}` },
        { name: 'c', kind: 'select', options: [attack], default: attack },
      ],
    });
    const shown = await own.send(path, GET);
    const again = await own.send(
      path,
      pressed({
        decision: 'approved',
        'field.c': attack,
        'field.<x>': attack,
        by: attack,
        comment: attack,
      }),
    );
    const done = await own.send(
      path,
      pressed({ decision: 'approved', 'field.a': attack, by: attack, comment: attack }),
    );
    expect([shown.status, again.status, done.status]).toEqual([200, 422, 200]);
    for (const { body } of [shown, again, done]) {
      expect(body).toContain('&lt;script&gt;');
      expect(body).not.toMatch(/<script|<img|onerror='/);
      expect(body.match(/<\/style>/g)).toHaveLength(1);
    }
  });

  it('answers HEAD like GET, without the page', async () => {
    const { receiver: own, runId, path } = await asked();
    const head = await exchange({ port: own.port, method: 'HEAD', path });
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await settled(own, runId)).status).toBe('waiting');
  });

  it('takes no other method', async () => {
    const { receiver: own, path } = await asked();
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await own.send(path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    }
  });
});

describe('an answer', () => {
  it('approves with what was filled in, by whom and with what comment', async () => {
    const { receiver: own, runId, path } = await asked({ fields: FORM });
    const answer = await own.send(
      path,
      pressed({
        decision: 'approved',
        'field.amount': '99.50',
        'field.account': 'Giro',
        'field.urgent': 'true',
        'field.note': 'one\r\ntwo',
        by: '  Anna\u202e  ',
        comment: 'fine',
      }),
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Approved');
    expect(answer.body).toContain('Answered by Anna');
    const run = await ended(own, runId);
    expect(run.status).toBe('succeeded');
    expect(stepOf(run, 'ask')).toMatchObject({ status: 'succeeded', port: 'approved' });
    expect(stepOf(run, 'x').output).toEqual({
      decision: 'approved',
      by: 'Anna',
      fields: { amount: 99.5, account: 'Giro', urgent: true, note: 'one\ntwo' },
      decidedAt: expect.stringMatching(/^2026-11-20T12:/),
      comment: 'fine',
    });
  });

  it('rejects without the fields that are required', async () => {
    const { receiver: own, runId, path } = await asked({ fields: FORM });
    const sent = pressed({ decision: 'rejected', 'field.amount': '', comment: 'No.' });
    expect((await own.send(path, sent)).body).toContain('Rejected');
    const run = await ended(own, runId);
    expect(stepOf(run, 'ask')).toMatchObject({
      port: 'rejected',
      output: { decision: 'rejected', by: null, fields: { amount: null }, comment: 'No.' },
    });
    expect(stepOf(run, 'x').status).toBe('skipped');
  });

  it('that does not fit is shown again with what was filled in, and decides nothing', async () => {
    const { receiver: own, runId, path } = await asked({ fields: FORM });
    const page = await own.send(
      path,
      pressed({
        decision: 'approved',
        'field.amount': 'a lot',
        'field.account': 'Elsewhere',
        by: 'Anna',
        comment: 'as I said',
      }),
    );
    expect(page.status).toBe(422);
    expect(page.body).toContain('role="alert"');
    expect(page.body).toContain('<a href="#field-amount">Amount to pay</a> must be a number');
    expect(page.body).toContain('id="field-amount-problem">This must be a number.');
    expect(page.body).toMatch(/aria-invalid="true" aria-describedby="field-account-problem"/);
    expect(page.body).toContain('value="Anna"');
    expect(page.body).toContain('as I said');
    expect((await settled(own, runId)).status).toBe('waiting');
  });

  it('may be JSON, and is answered in kind', async () => {
    const { receiver: own, runId, path } = await asked({ fields: FORM });
    const json = (body: object) => ({
      headers: [['content-type', 'application/json']] as const,
      body: JSON.stringify(body),
    });
    const wrong = await own.send(path, json({ decision: 'approve', fields: { amount: 'x' } }));
    expect(problemOf(wrong)).toMatchObject({ status: 422, detail: 'amount must be a number.' });
    const answer = await own.send(path, json({ decision: 'approve', by: 'Bot' }));
    expect(answer.status).toBe(200);
    // What is left out has its default.
    expect(JSON.parse(answer.body)).toMatchObject({
      decision: 'approved',
      fields: { amount: 120 },
    });
    expect((await ended(own, runId)).status).toBe('succeeded');
    expect(problemOf(await own.send(path, json({ decision: 'reject' }))).status).toBe(410);
  });

  it('given twice counts once, and both are told the same', async () => {
    const { receiver: own, runId, path } = await asked();
    const sent = pressed({ decision: 'approved', by: 'Anna' });
    const both = await Promise.all([own.send(path, sent), own.send(path, sent)]);
    const later = await own.send(path, sent);
    for (const answer of [...both, later]) {
      expect(answer.status).toBe(200);
      expect(answer.body).toContain('Approved');
    }
    expect(stepOf(await ended(own, runId), 'ask').output).toMatchObject({ by: 'Anna' });
  });

  it('of two people at the same time is that of one; the other one is told', async () => {
    const { receiver: own, runId, path } = await asked();
    const answers = await Promise.all([
      own.send(path, pressed({ decision: 'approved', by: 'Anna' })),
      own.send(path, pressed({ decision: 'rejected', by: 'Ben' })),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    const loser = answers.find(({ status }) => status === 410);
    const run = await ended(own, runId);
    const { output } = stepOf(run, 'ask');
    const isAnna = stepOf(run, 'ask').port === 'approved';
    expect(output).toMatchObject({ by: isAnna ? 'Anna' : 'Ben' });
    expect(loser?.body).toContain(isAnna ? 'approved by Anna' : 'rejected by Ben');
  });

  it('that says nothing is none', async () => {
    const { receiver: own, runId, path } = await asked();
    const senders = [
      pressed({ by: 'Anna' }),
      pressed({ decision: 'maybe' }),
      { headers: [['content-type', 'application/json']], body: '{' },
      { headers: [['content-type', 'application/json']], body: '{"decision":"approve","x":1}' },
    ] as const;
    for (const sending of senders) expect((await own.send(path, sending)).status).toBe(400);
    const file = { headers: [['content-type', 'multipart/form-data']], body: 'x' } as const;
    expect((await own.send(path, file)).status).toBe(415);
    const zipped = pressed({ decision: 'approved' }, [['content-encoding', 'gzip']]);
    expect((await own.send(path, zipped)).status).toBe(415);
    const large = pressed({ decision: 'approved', comment: 'x'.repeat(300_000) });
    expect((await own.send(path, large)).status).toBe(413);
    expect((await settled(own, runId)).status).toBe('waiting');
  });
});

describe('a link', () => {
  it('that was answered says by whom and when', async () => {
    const { receiver: own, runId, path } = await asked();
    await own.send(path, pressed({ decision: 'rejected', by: 'Anna <b>' }));
    await ended(own, runId);
    const page = await own.send(path, GET);
    expect(page.status).toBe(410);
    expect(page.body).toContain('Already answered');
    expect(page.body).toContain('rejected by Anna &lt;b&gt; on <time datetime="2026-11-20T12:');
  });

  it('whose time is over says so, also before the run has heard of it', async () => {
    const { receiver: own, runId, path } = await asked({ timeout: { amount: 1, unit: 'hours' } });
    expect((await own.send(path, GET)).body).toContain('It can be answered until <time');
    own.host.clock.advance(3_600_000);
    const late = await own.send(path, pressed({ decision: 'approved' }));
    expect(late.status).toBe(410);
    expect(late.body).toContain('Too late');
    const run = await ended(own, runId);
    expect(stepOf(run, 'ask')).toMatchObject({
      port: 'timeout',
      output: { decision: 'timeout', by: null, fields: {}, comment: '' },
    });
    expect((await own.send(path, GET)).status).toBe(410);
  });

  it('of a run that was canceled says so', async () => {
    const { receiver: own, runId, path } = await asked();
    await own.call('runs.cancel', { id: runId });
    const page = await own.send(path, GET);
    expect(page.status).toBe(410);
    expect(page.body).toContain('canceled');
    expect((await own.send(path, pressed({ decision: 'approved' }))).status).toBe(410);
    expect((await settled(own, runId)).status).toBe('canceled');
  });

  it('is not there yet while the run is on its way', async () => {
    const own = await receiver();
    const id = await own.workflow(
      workflow([linkStep('link', 'ask'), delayStep('wait', 60), askStep('ask')]),
    );
    const run = await started(own, id);
    const path = pathOf(stepOf(run, 'link').output);
    const page = await own.send(path, GET);
    expect(page.status).toBe(409);
    expect(page.headers.get('retry-after')).toBe('5');
    expect(page.body).toContain('Not there yet');
    expect((await own.send(path, pressed({ decision: 'approved' }))).status).toBe(409);
    own.host.clock.advance(60_000);
    const shown = await until('the question', async () => {
      const later = await own.send(path, GET);
      return later.status === 409 ? null : later;
    });
    expect(shown.status).toBe(200);
  });

  it('that was made up leads nowhere, and is not kept as it was', async () => {
    const { receiver: own, path, token } = await asked();
    const others = ['x', '', `${token}x`, token.slice(1), token.replace(/.$/, '!'), '%00', 'a/b'];
    for (const other of others) {
      for (const sending of [GET, pressed({ decision: 'approved' })]) {
        const answer = await own.send(`/approve/${other}`, sending);
        expect(answer.status).toBe(404);
        expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      }
    }
    const asJson = await own.send('/approve/x', {
      ...GET,
      headers: [['accept', 'application/json']],
    });
    expect(problemOf(asJson).status).toBe(404);
    // A link of one kind is none of the other.
    expect((await own.send(path.replace('approve', 'resume'))).status).toBe(404);
  });

  it('stands in no log and in nothing that is kept of requests', async () => {
    const { receiver: own, path, token } = await asked();
    await own.send(path, { ...GET, headers: [['host', 'evil.example']] });
    await own.send(`/resume/${token}`, { headers: [['referer', `http://localhost${path}`]] });
    await own.send(path, pressed({ decision: 'approved' }, [['origin', 'https://evil.example']]));
    const events = await own.events();
    expect(events.map(({ path: shown }) => shown)).toEqual(['/resume/••••••', '/approve/••••••']);
    expect(JSON.stringify(await Promise.all(events.map(({ id }) => own.event(id))))).not.toContain(
      token,
    );
    expect(own.host.logLines.join('\n')).not.toContain(token);
  });

  it('that was asked anew is not answered from the old page', async () => {
    const { receiver: own, runId, path } = await asked({ timeout: { amount: 1, unit: 'hours' } });
    const old = /name="asked" value="(\d+)"/.exec((await own.send(path, GET)).body)?.[1] ?? '';
    own.host.clock.advance(3_600_000);
    await ended(own, runId);
    await own.call('runs.retry', { id: runId, stepId: 'ask' });
    await settled(own, runId);
    const stale = await own.send(path, pressed({ decision: 'approved', asked: old }));
    expect(stale.status).toBe(409);
    expect(stale.body).toContain('asked anew');
    const page = await own.send(path, GET);
    const asked2 = /name="asked" value="(\d+)"/.exec(page.body)?.[1] ?? '';
    const answer = await own.send(path, pressed({ decision: 'approved', asked: asked2 }));
    expect(answer.status).toBe(200);
    expect(stepOf(await ended(own, runId), 'ask').port).toBe('approved');
  });
});

describe('a form of another site', () => {
  const cases: [name: string, headers: [string, string][], status: number][] = [
    ['by its Sec-Fetch-Site', [['sec-fetch-site', 'cross-site']], 403],
    ['of the same registrable domain', [['sec-fetch-site', 'same-site']], 403],
    ['by its Origin', [['origin', 'https://evil.example']], 403],
    ['without a name', [['origin', 'null']], 403],
    ['on another port of this computer', [['origin', 'http://localhost:3000']], 403],
    [
      'with two origins',
      [
        ['origin', 'http://localhost'],
        ['origin', 'https://evil.example'],
      ],
      403,
    ],
    [
      'is not the page itself',
      [
        ['sec-fetch-site', 'same-origin'],
        ['origin', 'null'],
      ],
      200,
    ],
    ['is not the page over plain HTTP', [['origin', 'http://localhost']], 200],
    ['is not a program', [], 200],
  ];
  it.each(cases)('%s', async (_name, headers, status) => {
    const { receiver: own, runId, path } = await asked();
    const answer = await own.send(path, pressed({ decision: 'approved' }, headers));
    expect(answer.status).toBe(status);
    const run = await (status === 200 ? ended(own, runId) : settled(own, runId));
    expect(run.status).toBe(status === 200 ? 'succeeded' : 'waiting');
  });

  it('is not the page behind a tunnel that rewrites the Host', async () => {
    const { receiver: own, runId, path } = await asked();
    await own.changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, publicUrl: 'https://hooks.example/' },
    }));
    const sent = pressed({ decision: 'approved' }, [['origin', 'https://hooks.example']]);
    expect((await own.send(path, sent)).status).toBe(200);
    await ended(own, runId);
  });
});

describe('the listener', () => {
  it('lets no foreign Host in, and says so to people as a page', async () => {
    const { receiver: own, runId, path } = await asked();
    const answer = await own.send(path, { ...GET, headers: [['host', 'evil.example']] });
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect((await settled(own, runId)).status).toBe('waiting');
  });

  it('counts those who try links by their address', async () => {
    const { receiver: own, path } = await asked();
    await own.changeSettings((settings) => ({
      ...settings,
      hooks: { ...settings.hooks, ratePerAddress: { perSecond: 0.001, burst: 2 } },
    }));
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await own.send(`/approve/guess-${i}`, GET));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 429]);
    expect((await own.send(path, GET)).headers.has('retry-after')).toBe(true);
  });
});
