import { describe, expect, it } from 'vitest';
import { acceptedId, keepingWorkflow, receiver } from '../../support/receiver.ts';
import { until } from '../../support/until.ts';

async function guarded() {
  const made = await receiver();
  const verification = { scheme: 'bearer' as const, secrets: ['correct-horse'] };
  await made.workflow({
    ...keepingWorkflow('Guarded', 'guarded'),
    endpoints: [{ key: 'hook', path: 'guarded', verification }],
  });
  /** Sends, is refused, and gives the id of what was kept. */
  const rejected = async (sending: Parameters<typeof made.send>[1]) => {
    const before = (await made.events()).length;
    expect((await made.send('/hooks/guarded', sending)).status).not.toBe(200);
    const [newest] = await until('the rejected event', async () => {
      const all = await made.events();
      return all.length > before ? all : null;
    });
    return newest?.id ?? '';
  };
  return { ...made, rejected };
}

describe('replaying a rejected event', () => {
  it('runs it once a person knows that it was right', async () => {
    const { rejected, call, settledRuns } = await guarded();
    const headers = [['Content-Type', 'application/json']] as const;
    const id = await rejected({ headers, body: '{"a":1}' });
    expect(await call('runs.list', {})).toMatchObject({ runs: [] });
    const { runs } = await call('events.replay', { ids: [id] });
    expect(await settledRuns()).toMatchObject([{ status: 'succeeded', eventId: id }]);
    const { steps } = await call('runs.get', { id: runs[0]?.id ?? '' });
    expect(steps.at(-1)?.output).toEqual({ a: 1 });
  });

  it('is refused where the body was not kept whole, and names which', async () => {
    const { rejected, send, call, runs } = await guarded();
    const right = [['Authorization', 'Bearer correct-horse']] as const;
    const fine = acceptedId(await send('/hooks/guarded', { headers: right, body: 'a' }));
    const cut = [
      await rejected({ body: 'x'.repeat(70_000) }),
      await rejected({ method: 'PUT', body: 'never read' }),
      await rejected({
        method: 'PUT',
        headers: [['Transfer-Encoding', 'chunked']],
        body: '1\r\na\r\n0\r\n\r\n',
      }),
    ];
    const before = (await runs()).length;
    for (const id of cut) {
      const replay = call('events.replay', { ids: [fine, id] });
      await expect(replay).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(id),
      });
    }
    expect(await runs()).toHaveLength(before);
    const empty = await rejected({ method: 'PUT' });
    expect((await call('events.replay', { ids: [empty] })).runs).toHaveLength(1);
  });
});
