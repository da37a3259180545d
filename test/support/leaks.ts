import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';

const WATCHED = ['Timeout', 'Immediate', 'TCPSocketWrap', 'TCPServerWrap', 'ProcessWrap'];
const PATIENCE_MS = 3000;

/**
 * Fails a test file that leaves a timer, a socket, a listener or a process behind: an engine that
 * is not closed has all but the last.
 */
export function failOnLeaks(): void {
  afterAll(async () => {
    const deadline = performance.now() + PATIENCE_MS;
    // Sockets close a little after they were told to, and the runner has a timer of its own.
    while (leftBehind().length > 0 && performance.now() < deadline) await sleep(10);
    expect(leftBehind(), 'left behind').toEqual([]);
  });
}

function leftBehind(): string[] {
  return process.getActiveResourcesInfo().filter((name) => WATCHED.includes(name));
}
