import { app, type Session, type WebContents } from 'electron';
import { originOf } from './app-protocol.ts';
import { isOpenable } from './external-links.ts';

/**
 * For whatever page the app ever shows: it stays on our own origins, opens no windows and no
 * webviews, and what it links to is opened in the person's browser after a look at it.
 */
export function guardWebContents(options: {
  isOwn: (origin: string) => boolean;
  openExternal: (url: string) => void;
}): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, options));
}

function guard(
  contents: WebContents,
  { isOwn, openExternal }: Parameters<typeof guardWebContents>[0],
): void {
  const stay = (event: { preventDefault(): void; url: string }): void => {
    if (isOwn(originOf(event.url).origin)) return;
    event.preventDefault();
    if (isOpenable(event.url)) openExternal(event.url);
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isOpenable(url)) openExternal(url);
    return { action: 'deny' };
  });
}

/** Of all that a page may ask for the screens need one thing: to put text on the clipboard. */
const PERMITTED = new Set(['clipboard-sanitized-write']);

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, done) =>
    done(PERMITTED.has(permission)),
  );
  session.setPermissionCheckHandler((_contents, permission) => PERMITTED.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
}

/** The page gives the person files that it made itself; the system asks where to put them. */
export function guardDownloads(session: Session, isOwn: (origin: string) => boolean): void {
  session.on('will-download', (event, item) => {
    const url = item.getURL();
    const isMade = url.startsWith('blob:') && isOwn(originOf(url.slice('blob:'.length)).origin);
    if (!isMade) event.preventDefault();
  });
}
