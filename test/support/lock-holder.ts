import { lockDataFolder } from '../../engine/db/lock.ts';

/**
 * A process of its own that takes the lock of a folder, says so (`locked`, or the error), and holds
 * it until it is told to end.
 */
const [folder = ''] = process.argv.slice(2);
try {
  const lock = lockDataFolder(folder, { pid: process.pid, host: 'test', startedAt: Date.now() });
  process.on('SIGTERM', () => {
    lock.release();
    process.exit(0);
  });
  console.log('locked');
  // Until a signal ends it; not for ever, should whoever started it be gone.
  setTimeout(() => process.exit(1), 60_000);
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
}
