import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Logger } from 'pino';
import { printable } from '../output.ts';

const PATIENCE_MS = 5_000;

/** Whether a desktop session is there to show a notification, and the program that does it. */
export function hasNotifySend(env: NodeJS.ProcessEnv): boolean {
  if (!env.DBUS_SESSION_BUS_ADDRESS || process.platform === 'win32') return false;
  return (env.PATH ?? '').split(delimiter).some((folder) => {
    if (folder === '') return false;
    try {
      accessSync(join(folder, 'notify-send'), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Resolves when the desktop has it. A desktop that cannot show it is logged, not an error. */
export function notifySend(
  notification: { title: string; body: string },
  log: Logger,
): Promise<void> {
  const title = plain(notification.title, 200);
  const body = markupAsText(plain(notification.body, 2000));
  return new Promise((resolve) => {
    // No shell; `--` because a title may begin with a dash.
    const child = spawn('notify-send', ['--app-name=Patchbay', '--', title, body], {
      stdio: 'ignore',
      timeout: PATIENCE_MS,
    });
    child.once('error', (err) => {
      log.warn({ err }, 'notify-send could not be started');
      resolve();
    });
    child.once('exit', (code) => {
      if (code !== 0) log.warn({ code }, 'notify-send did not show the notification');
      resolve();
    });
  });
}

/** A NUL cannot be passed to a program, and control characters mean nothing on a desktop. */
function plain(text: string, max: number): string {
  return printable(text).slice(0, max);
}

/**
 * Bodies are markup (Desktop Notifications Specification 1.2, "Markup"), in which a webhook's text
 * could place links and images; notify-send also reads backslash escapes in them.
 */
function markupAsText(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
