import { describe, expect, it } from 'vitest';
import { createVault } from '../../../engine/credentials/vault.ts';
import { stateOf } from '../../../engine/links/linked-waits.ts';
import { createLinks } from '../../../engine/runs/links.ts';
import { TEST_KEY } from '../../support/test-host.ts';

const OPEN = { ended_at: null };
const ENDED = { ended_at: 5 };
const waits = { step_status: 'waiting', step_port: null, result: null, due_at: null } as const;

describe('what a link leads to', () => {
  it('takes an answer while it waits and its time is not over', () => {
    expect(stateOf(waits, OPEN, 10)).toBe('open');
    expect(stateOf({ ...waits, due_at: 11 }, OPEN, 10)).toBe('open');
    expect(stateOf({ ...waits, due_at: 10 }, OPEN, 10)).toBe('timed-out');
    expect(stateOf({ ...waits, result: '{}', due_at: 10 }, OPEN, 10)).toBe('answered');
  });

  it('is not there yet while the run comes to it again, and over when it never will', () => {
    for (const step_status of ['queued', 'running', null] as const) {
      const back = { ...waits, step_status, result: '{}' };
      expect(stateOf(back, OPEN, 10)).toBe('not-yet');
      expect(stateOf(back, ENDED, 10)).toBe('over');
    }
  });

  it('says how the wait ended', () => {
    expect(stateOf({ ...waits, step_status: 'canceled' }, ENDED, 10)).toBe('canceled');
    const left = { ...waits, step_status: 'succeeded' } as const;
    expect(stateOf({ ...left, result: '{}', step_port: 'approved' }, ENDED, 10)).toBe('answered');
    expect(stateOf({ ...left, step_port: 'timeout', due_at: 3 }, ENDED, 10)).toBe('timed-out');
    expect(stateOf({ ...left, step_port: 'approved' }, ENDED, 10)).toBe('over');
  });
});

describe('the token of a link', () => {
  const { sign } = createVault(TEST_KEY);
  const links = createLinks({ sign, baseUrl: () => 'https://hooks.example/in/' });
  const runId = '01890a5d-ac96-774b-bcce-b302099a8057';

  it('names run and item, and is genuine for one step only', () => {
    const token = links.token(runId, 'ask', '3.0');
    expect(links.read(token)).toEqual({ runId, iteration: '3.0' });
    expect(links.isOf(token, { runId, stepId: 'ask', iteration: '3.0' })).toBe(true);
    expect(links.isOf(token, { runId, stepId: 'other', iteration: '3.0' })).toBe(false);
    expect(
      links.isOf(token.replace('.3.', '.4.'), { runId, stepId: 'ask', iteration: '4.0' }),
    ).toBe(false);
    expect(links.read(links.token(runId, 'ask', ''))).toEqual({ runId, iteration: '' });
  });

  it('is of this workspace', () => {
    const others = createLinks({
      sign: createVault(Buffer.alloc(32, 8)).sign,
      baseUrl: () => null,
    });
    const at = { runId, stepId: 'ask', iteration: '' };
    expect(links.isOf(others.token(runId, 'ask', ''), at)).toBe(false);
  });

  it('cannot be read from anything else', () => {
    const token = links.token(runId, 'ask', '');
    for (const text of [
      '',
      'x',
      token.slice(1),
      `${token}a`,
      `${token}\n`,
      token.replace('.', '/'),
    ])
      expect(links.read(text)).toBeNull();
  });

  it('stands behind the address at which the listener is reached', () => {
    expect(links.url('approval', 't')).toBe('https://hooks.example/in/approve/t');
    expect(links.url('webhook', 't')).toBe('https://hooks.example/in/resume/t');
    expect(createLinks({ sign, baseUrl: () => null }).url('webhook', 't')).toBeNull();
  });
});
