import { app } from 'electron';

/** The system's own about window. */
export function about(version: string): void {
  const { electron, chrome, node } = process.versions;
  app.setAboutPanelOptions({
    applicationName: 'Patchbay',
    applicationVersion: version,
    copyright: [
      'Copyright © 2026 the Patchbay authors. MIT licence.',
      `Electron ${electron}, Chromium ${chrome}, Node.js ${node}`,
    ].join('\n'),
  });
  app.showAboutPanel();
}
