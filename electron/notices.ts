import { Notification } from 'electron';

export interface Notice {
  title: string;
  body: string;
  /** The route that a click leads to; null: just the window. */
  path: string | null;
}

export interface Notices {
  show(notice: Notice): void;
  /** One at a time: it takes the place of the one before. */
  showFailures(notice: Notice): void;
}

/** The system's notifications. Where it has none they are left out: the screens say the same. */
export function createNotices(open: (path: string | null) => void): Notices {
  /** Held, or a click on one that was collected would lead nowhere. */
  const shown = new Set<Notification>();
  let failures: Notification | undefined;

  function show({ title, body, path }: Notice): Notification | undefined {
    if (!Notification.isSupported()) return undefined;
    const notification = new Notification({ title, body, silent: false });
    shown.add(notification);
    notification.on('click', () => open(path));
    notification.on('close', () => shown.delete(notification));
    notification.show();
    return notification;
  }

  return {
    show(notice) {
      show(notice);
    },
    showFailures(notice) {
      failures?.close();
      failures = show(notice);
    },
  };
}
