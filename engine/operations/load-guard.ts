import { statfs } from 'node:fs/promises';

const DISK_CHECK_MS = 5000;
/** Receiving goes on when this share of the limit is free again, lest it flutter around the limit. */
const RECOVERY_SHARE = 0.1;

export interface Shedding {
  detail: string;
  retryAfterSec: number;
}

const CLOSING: Shedding = { detail: 'Patchbay is shutting down.', retryAfterSec: 5 };
const DISK_LOW: Shedding = { detail: 'The disk is nearly full.', retryAfterSec: 60 };
const QUEUE_FULL: Shedding = { detail: 'The queue of runs is full.', retryAfterSec: 10 };

/** Says when receiving must be refused because storing could not be promised. */
export interface LoadGuard {
  refusing(): Shedding | null;
  /** The settings changed: what was over the old limits is measured anew. */
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
  let queueFull = false;
  let closing = false;

  async function checkDisk(isRecovering: boolean): Promise<void> {
    try {
      const disk = await statfs(options.dataDir);
      const wanted = options.minFreeDiskBytes() * (isRecovering ? 1 + RECOVERY_SHARE : 1);
      diskLow = disk.bavail * disk.bsize < wanted;
    } catch {
      // A folder that cannot be asked about shows itself when the next commit fails.
      diskLow = false;
    }
  }
  void checkDisk(false);
  const timer = setInterval(() => void checkDisk(diskLow), DISK_CHECK_MS);
  timer.unref();

  return {
    refusing() {
      if (closing) return CLOSING;
      if (diskLow) return DISK_LOW;
      const limit = options.maxQueued() * (queueFull ? 1 - RECOVERY_SHARE : 1);
      queueFull = options.queued() >= limit;
      return queueFull ? QUEUE_FULL : null;
    },
    reload() {
      queueFull = false;
      void checkDisk(false);
    },
    startClosing() {
      closing = true;
    },
    stop: () => clearInterval(timer),
  };
}
