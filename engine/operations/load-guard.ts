import { statfs } from 'node:fs/promises';

const DISK_CHECK_MS = 5000;

/** Says when receiving must be refused because storing could not be promised. */
export interface LoadGuard {
  refusing(): { detail: string } | null;
  /** The settings changed: looks at the disk again. */
  reload(): void;
  startClosing(): void;
  stop(): void;
}

export function createLoadGuard(options: {
  dataDir: string;
  minFreeDiskBytes: () => number;
  maxQueued: () => number;
  queued: () => number;
}): LoadGuard {
  let diskLow = false;
  let closing = false;

  async function checkDisk(): Promise<void> {
    try {
      const disk = await statfs(options.dataDir);
      diskLow = disk.bavail * disk.bsize < options.minFreeDiskBytes();
    } catch {
      // A folder that cannot be asked about shows itself when the next commit fails.
      diskLow = false;
    }
  }
  void checkDisk();
  const timer = setInterval(() => void checkDisk(), DISK_CHECK_MS);
  timer.unref();

  return {
    refusing() {
      if (closing) return { detail: 'Patchbay is shutting down.' };
      if (diskLow) return { detail: 'The disk is nearly full.' };
      if (options.queued() >= options.maxQueued()) return { detail: 'The queue of runs is full.' };
      return null;
    },
    reload: () => void checkDisk(),
    startClosing() {
      closing = true;
    },
    stop: () => clearInterval(timer),
  };
}
