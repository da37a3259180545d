import type { Logger } from 'pino';
import type { Host } from '../../engine/index.ts';
import { readMasterKey } from '../../server/host/master-key.ts';
import { hasNotifySend, notifySend } from './notify-send.ts';
import { openUrl } from './open-url.ts';

/** The engine's host where there is no desktop app: a server, a container, a script. */
export function createHeadlessHost(
  log: Logger,
  more: Pick<Host, 'logFolder' | 'restart'> = {},
): Host {
  return {
    ...more,
    name: 'headless',
    now: () => Date.now(),
    async notify(notification) {
      log.info({ notification }, 'notification');
      if (hasNotifySend(process.env)) await notifySend(notification, log);
    },
    openUrl: (url) => openUrl(url, process.platform),
    masterKey: (dataDir) => readMasterKey({ dataDir, env: process.env, log }),
    log,
  };
}
