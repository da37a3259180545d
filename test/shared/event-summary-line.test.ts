import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { eventSummaryLine } from '../../shared/event-summary-line.ts';
import type { Json, JsonObject } from '../../shared/json.ts';

const line = (body: Json, headers: JsonObject = {}) =>
  eventSummaryLine({
    source: 'webhook',
    workflowName: null,
    method: 'POST',
    path: '/hooks/x',
    trigger: { headers, body },
  });

describe('the summary line', () => {
  it('names what happened and to what', () => {
    expect(
      line(
        { action: 'opened', repository: { full_name: 'octocat/hello' } },
        {
          'x-github-event': 'issues',
        },
      ),
    ).toBe('issues · opened · octocat/hello');
    expect(line({ kind: 'order', status: 'paid', id: 1001 })).toBe('order · paid · 1001');
    expect(line({ type: 'payment.succeeded', data: { id: 'pay_1' } })).toBe(
      'payment.succeeded · pay_1',
    );
  });

  it('of a trigger’s own event says what gave it and what it was', () => {
    const own = (source: string, trigger: JsonObject) =>
      eventSummaryLine({ source, workflowName: 'Reports', method: '', path: '', trigger });
    expect(own('schedule', { date: '2026-11-23', time: '08:00:00', missed: 0 })).toBe(
      'Schedule · 2026-11-23 08:00:00',
    );
    expect(own('rss', { id: 'urn:1', title: 'Version 2 is out' })).toBe('Feed · Version 2 is out');
    expect(
      own('workflow-error', { workflow: { name: 'Orders' }, error: { message: 'It broke.' } }),
    ).toBe('Failure · Orders · It broke.');
    expect(own('a-new-type', {})).toBe('a-new-type · Reports');
  });

  it.each<[Json, string]>([
    [
      { company: 'Northern Rail', email: 'office@rail.example', seats: 900 },
      'Northern Rail · office@rail.example',
    ],
    [{ sensor: 'hall-3', celsius: 21.4, battery: 0.8 }, 'hall-3 · celsius 21.4'],
    [{ sentAt: '2026-11-23', api_key: 'abc', token: 't', ok: true, note: 'hello' }, 'hello'],
  ])('takes the first values where nothing is named as others do: %j', (body, expected) => {
    expect(line(body)).toBe(expected);
  });

  it('falls back to the request line', () => {
    const bodies: Json[] = [null, 'text', 7, [], {}, { nested: { deep: true } }];
    for (const body of bodies) expect(line(body)).toBe('POST /hooks/x');
  });

  it('stays short and on one line, whatever was sent', () => {
    const text = line({ type: 'x'.repeat(5000), name: 'a\nb\n\nc', status: 'y'.repeat(500) });
    expect(text.length).toBeLessThan(260);
    expect(text).not.toContain('\n');
  });

  it('does not say the same thing twice', () => {
    expect(line({ type: 'done', status: 'done' })).toBe('done');
  });

  it('says something about every real GitHub payload', () => {
    for (const { name, examples: payloads } of examples) {
      for (const body of payloads) {
        const text = line(JSON.parse(JSON.stringify(body)), { 'x-github-event': name });
        expect(text.startsWith(name)).toBe(true);
      }
    }
  });
});
