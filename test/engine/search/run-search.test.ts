import { describe, expect, it } from 'vitest';
import type { WorkflowFileInput } from '../../../shared/model/workflow.ts';
import { openEngine } from '../../support/test-engine.ts';

/** Started by hand; `stop` ends it as failed with the text that it is started with. */
function failing(name: string): WorkflowFileInput {
  return {
    format: 'patchbay/workflow@1',
    name,
    steps: [
      { id: 'start', type: 'manual', params: {} },
      {
        id: 'charge_card',
        type: 'stop',
        params: { status: 'failed', message: 'Zahlung „{{ trigger.body }}“ abgelehnt' },
      },
    ],
    edges: [{ from: 'start', to: 'charge_card' }],
  };
}

describe('searching runs', () => {
  it('finds them by the text of their error, their workflow and every operator', async () => {
    const engine = await openEngine();
    const ids: string[] = [];
    for (const name of ['Order to stock', 'Invoices']) {
      const { workflow } = await engine.publish(failing(name));
      for (const body of ['Visa', 'Épargne'])
        ids.push(await engine.start(workflow.id, `${body} ${name}`));
    }
    for (const id of ids) await engine.ended(id);
    const places = async (query: string): Promise<number[]> => {
      const { runs } = await engine.call('runs.list', { query });
      return runs.map(({ id }) => ids.indexOf(id)).sort();
    };
    const expected: [string, number[]][] = [
      ['order', [0, 1]],
      ['EPARGNE', [1, 3]],
      ['error:"visa inv"', [2]],
      ['abgelehnt -workflow:invoices', [0, 1]],
      ['workflow:"order to stock"', [0, 1]],
      ['workflow:orders', []],
      ['status:failed', [0, 1, 2, 3]],
      ['status:succeeded,running', []],
      ['cause:manual visa', [0, 2]],
      ['cause:event', []],
      ['step:charge', [0, 1, 2, 3]],
      ['step:start', []],
      ['trigger:manual', [0, 1, 2, 3]],
      ['trigger:webhook', []],
      ['event:none visa', [0, 2]],
      ['attempts:>1', []],
      ['duration:>1h', []],
      ['duration:<1h', [0, 1, 2, 3]],
      ['after:1h visa', [0, 2]],
      ['before:1h', []],
      [`id:${ids[1]}`, [1]],
      [`${ids[2]}`, [2]],
      ['visa OR workflow:invoices', [0, 2, 3]],
      ['status:nonsense', []],
    ];
    const found = await Promise.all(
      expected.map(async ([query]) => [query, await places(query)] as const),
    );
    expect(found).toEqual(expected);
    expect(await engine.call('runs.count', { query: 'visa' })).toEqual({ count: 2, more: false });
    const page = await engine.call('runs.list', { query: 'status:failed', limit: 3 });
    expect(page.runs).toHaveLength(3);
    expect(page).toMatchObject({ more: true, next: page.runs.at(-1)?.seq, problems: [] });
  });
});

describe('searches with a name', () => {
  it('are saved, changed, listed by their screen, and removed', async () => {
    const engine = await openEngine();
    const save = (name: string, query: string, scope: 'events' | 'runs' = 'events') =>
      engine.call('filters.save', { scope, name, query });
    const first = await save('Bad orders', 'status:rejected endpoint:orders');
    const second = await save('Slow', 'duration:>1m', 'runs');
    const again = await save('Bad orders', 'status:rejected');
    expect(again).toMatchObject({ id: first.id, query: 'status:rejected' });
    const renamed = await engine.call('filters.save', {
      id: first.id,
      scope: 'events',
      name: 'Refused',
      query: 'status:rejected',
    });
    expect(await engine.call('filters.list', { scope: 'events' })).toEqual({ filters: [renamed] });
    await save('Other', 'paid');
    await expect(
      engine.call('filters.save', { id: first.id, scope: 'events', name: 'Other', query: '' }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await engine.call('filters.remove', { id: second.id });
    expect((await engine.call('filters.list', {})).filters.map(({ name }) => name)).toEqual([
      'Refused',
      'Other',
    ]);
    await expect(engine.call('filters.remove', { id: second.id })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});
