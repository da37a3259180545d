import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { WaitingLine } from '../../../engine/sandbox/waiting-line.ts';
import { failOnLeaks } from '../../support/leaks.ts';
import { openSandbox, testSandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

failOnLeaks();

/** Threads and what connects to them, as far as they keep the process alive. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /worker|message|port/i.test(name));
}

/** Every thread of the process, by what only a thread has: its own event loop's start. */
async function threads(): Promise<number> {
  const { readdir } = await import('node:fs/promises');
  return (await readdir('/proc/self/task')).length;
}

describe('threads', () => {
  it('are not there before there is code, nor after the sandbox is closed', async () => {
    const before = await threads();
    const sandbox = testSandbox({ workers: 2 });
    expect(await threads()).toBe(before);
    await Promise.all([sandbox.value('return 1'), sandbox.value('return 2', { lane: 'other' })]);
    const during = await threads();
    await sandbox.close();
    await until('the threads to end', async () => (await threads()) < during);
    expect(handles()).toEqual([]);
    await expect(sandbox.value('return 1')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('do not keep the process alive when they have nothing to do', async () => {
    const sandbox = openSandbox();
    await sandbox.value('return 1');
    expect(handles()).toEqual([]);
  });

  it('are ended after a while without code', async () => {
    const sandbox = openSandbox({ workers: 1, idleMs: 50 });
    await sandbox.value('return 1');
    const during = await threads();
    await until('the idle thread to end', async () => (await threads()) < during, { everyMs: 10 });
    expect(await sandbox.value('return 2')).toBe(2);
  });

  it('carry out many runs, none of which finds anything of another', async () => {
    const sandbox = openSandbox({ workers: 1 });
    for (let run = 0; run < 20; run++) {
      const code = `
        const found = [globalThis.kept, Array.prototype.kept, Math.kept, JSON.kept, console.kept, Symbol.for('kept').description];
        globalThis.kept = Array.prototype.kept = Math.kept = JSON.kept = console.kept = ${run};
        setTimeout(() => { globalThis.late = 1 }, 1);
        return found.slice(0, 5).every((one) => one === undefined)`;
      expect(await sandbox.value(code)).toBe(true);
    }
  });

  it('keep the memory of the process within bounds over many runs', async () => {
    const sandbox = openSandbox({ workers: 1 });
    const code = 'const a = []; for (let i = 0; i < 50_000; i++) a.push({ i }); return a.length';
    for (let run = 0; run < 20; run++) await sandbox.value(code);
    const before = process.memoryUsage.rss();
    for (let run = 0; run < 150; run++) await sandbox.value(code);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('the queue', () => {
  it('carries out no more at once than there are threads', async () => {
    const sandbox = openSandbox({ workers: 2 });
    let underWay = 0;
    let most = 0;
    const runs = Array.from({ length: 8 }, (_, at) =>
      sandbox.value('await fetch("x"); return 1', {
        lane: `${at}`,
        async fetch() {
          most = Math.max(most, ++underWay);
          await sleep(10);
          underWay--;
          return { url: '', redirected: false, status: 200, headers: [], body: '' };
        },
      }),
    );
    await Promise.all(runs);
    expect(most).toBe(2);
  });

  it('never lets one lane hold every thread', async () => {
    const sandbox = openSandbox({ workers: 3 });
    const abort = new AbortController();
    const greedy = Array.from({ length: 6 }, () =>
      sandbox.end('for (;;);', { lane: 'greedy', timeLimitMs: 60_000, signal: abort.signal }),
    );
    const ended = Promise.allSettled(greedy);
    expect(await sandbox.value('return "modest"', { lane: 'modest' })).toBe('modest');
    expect(await sandbox.value('return "modest"', { lane: 'modest' })).toBe('modest');
    abort.abort(new Error('enough'));
    expect((await ended).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
  });

  it('lets the lanes take turns', async () => {
    const sandbox = openSandbox({ workers: 1 });
    const order: string[] = [];
    const run = async (lane: string, name: string): Promise<void> => {
      await sandbox.value('return 1', { lane });
      order.push(name);
    };
    await Promise.all([
      run('a', 'a1'),
      run('a', 'a2'),
      run('a', 'a3'),
      run('b', 'b1'),
      run('b', 'b2'),
      run('c', 'c1'),
    ]);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('lets go of what is canceled while it waits', async () => {
    const sandbox = openSandbox({ workers: 1 });
    const holding = new AbortController();
    const held = sandbox.end('for (;;);', { signal: holding.signal, timeLimitMs: 60_000 });
    const abort = new AbortController();
    let began = false;
    const waiting = sandbox.end('console.log("began")', {
      signal: abort.signal,
      log: () => {
        began = true;
      },
    });
    abort.abort(new Error('not any more'));
    await expect(waiting).rejects.toThrow('not any more');
    holding.abort(new Error('enough'));
    await expect(held).rejects.toThrow('enough');
    expect(await sandbox.value('return 1')).toBe(1);
    expect(began).toBe(false);
  });

  it('does not begin what was canceled before', async () => {
    const sandbox = openSandbox();
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(sandbox.end('return 1', { signal })).rejects.toThrow('gone');
  });

  it('does not count the wait as time of the code', async () => {
    const sandbox = openSandbox({ workers: 1 });
    const slow = sandbox.problem('for (;;);', { timeLimitMs: 1500 });
    const quick = sandbox.value('return 1', { timeLimitMs: 1000 });
    expect((await slow).kind).toBe('timeout');
    expect(await quick).toBe(1);
  });

  it('is refused when the sandbox is closed', async () => {
    const sandbox = testSandbox({ workers: 1 });
    const runs = Promise.allSettled([
      sandbox.end('for (;;);', { timeLimitMs: 60_000 }),
      sandbox.end('return 1'),
      sandbox.end('return 1', { lane: 'other' }),
    ]);
    await sandbox.close();
    for (const end of await runs)
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
    expect(handles()).toEqual([]);
  });
});

describe('a waiting line', () => {
  it('passes over lanes that may not, and keeps their place', () => {
    const line = new WaitingLine<number>();
    line.add('a', 1);
    line.add('b', 2);
    line.add('a', 3);
    expect(line.next((lane) => lane !== 'a')).toEqual({ lane: 'b', item: 2 });
    expect(line.next((lane) => lane !== 'a')).toBeNull();
    line.remove('a', 1);
    line.remove('a', 1);
    line.remove('none', 1);
    expect(line.next(() => true)).toEqual({ lane: 'a', item: 3 });
    expect(line.next(() => true)).toBeNull();
    line.add('c', 4);
    expect(line.takeAll()).toEqual([4]);
    expect(line.takeAll()).toEqual([]);
  });
});
