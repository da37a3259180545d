import type { UpdateState } from '../shared/desktop.ts';

const FIRST_LOOK_MS = 30_000;
const LOOK_EVERY_MS = 24 * 3_600_000;

/** Looks for newer releases at the provider of the package, and installs one when asked to. */
export interface Updates {
  state(): UpdateState;
  check(): Promise<void>;
  /** Downloads what was found. */
  download(): Promise<void>;
  /** Quits and installs. */
  install(): void;
  stop(): void;
}

/**
 * Only a package that has a provider can be updated: `app-update.yml`, which electron-builder writes
 * when `publish` is set. Nothing is downloaded before the person wants it.
 */
export function createUpdates(options: {
  isConfigured: boolean;
  isWanted: () => boolean;
  changed: (state: UpdateState) => void;
  log: (message: string, details?: object) => void;
}): Updates {
  let state: UpdateState = { status: options.isConfigured ? 'idle' : 'off' };
  const timers = options.isConfigured
    ? [setTimeout(look, FIRST_LOOK_MS), setInterval(look, LOOK_EVERY_MS)]
    : [];

  function become(next: UpdateState): void {
    state = next;
    options.changed(next);
  }

  async function updater() {
    // Loaded late: it is large, and most starts do not need it.
    const { default: module } = await import('electron-updater');
    const { autoUpdater } = module;
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    return autoUpdater;
  }

  async function check(): Promise<void> {
    if (!options.isConfigured || state.status === 'downloading' || state.status === 'ready') return;
    become({ status: 'checking' });
    try {
      const result = await (await updater()).checkForUpdates();
      const version = result?.updateInfo.version;
      become(
        version === undefined || !result?.isUpdateAvailable
          ? { status: 'current', at: Date.now() }
          : { status: 'found', version },
      );
    } catch (error) {
      failed(error);
    }
  }

  function failed(error: unknown): void {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    options.log('the update did not work', { error: message });
    become({ status: 'failed', message });
  }

  function look(): void {
    if (options.isWanted()) void check();
  }

  return {
    state: () => state,
    check,
    async download() {
      if (state.status !== 'found') return;
      const { version } = state;
      become({ status: 'downloading', version });
      try {
        await (await updater()).downloadUpdate();
        become({ status: 'ready', version });
      } catch (error) {
        failed(error);
      }
    },
    install() {
      if (state.status !== 'ready') return;
      void updater().then((found) => found.quitAndInstall());
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
