import { expect, it } from 'vitest';
import type { FromEngine } from '../../electron/engine-messages.ts';
import { createEngineProcesses } from '../../electron/engine-processes.ts';

it('tells of a process that could not be started, and waits for one that is killed', async () => {
  const said: FromEngine[] = [];
  const processes = createEngineProcesses((message) => void said.push(message));
  const file = new URL('file:///app/sqlite.js');
  const lost = processes.start(file);
  const gone = new Promise<void>((resolve) => {
    lost.listen({ message: () => {}, gone: () => resolve() });
  });
  processes.ended(0);
  await gone;
  expect(lost.isAlive).toBe(false);

  const busy = processes.start(file);
  expect(busy.isAlive).toBe(true);
  const killed = busy.kill();
  processes.ended(1);
  await killed;
  expect(said).toEqual([
    { type: 'start-process', id: 0, file: file.href },
    { type: 'start-process', id: 1, file: file.href },
    { type: 'kill-process', id: 1 },
  ]);
});
