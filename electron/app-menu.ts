import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** The route of a screen. */
  show: (path: string) => void;
  importFiles: () => void;
  setPaused: (paused: boolean) => void;
  saveKey: () => void;
  about: () => void;
  checkUpdates: () => void;
  openLogs: () => void;
}

const SCREENS: readonly (readonly [string, string])[] = [
  ['Workflows', '/workflows'],
  ['Inbox', '/inbox'],
  ['Runs', '/runs'],
];

/** The application menu: roles where the system has them, our own where it is about workflows. */
export function setAppMenu(actions: MenuActions, state: { paused: boolean }): void {
  const isMac = process.platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const about: MenuItemConstructorOptions = { label: 'About Patchbay', click: actions.about };
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.show('/settings'),
  };
  const updates: MenuItemConstructorOptions = {
    label: 'Check for Updates…',
    click: actions.checkUpdates,
  };
  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      about,
      updates,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        {
          label: 'New Workflow',
          accelerator: 'CmdOrCtrl+N',
          click: () => actions.show('/workflows/new'),
        },
        { label: 'Import Workflow…', accelerator: 'CmdOrCtrl+O', click: actions.importFiles },
        separator,
        {
          id: 'pause',
          label: 'Pause Everything',
          type: 'checkbox',
          checked: state.paused,
          click: ({ checked }) => actions.setPaused(checked),
        },
        separator,
        { role: 'close' },
        ...(isMac ? [] : [settings, separator, { role: 'quit' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...SCREENS.map(([label, path], index) => ({
          label,
          accelerator: `CmdOrCtrl+${index + 1}`,
          click: () => actions.show(path),
        })),
        separator,
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Show Log Files', click: actions.openLogs },
        { label: 'Save Key of This Workspace…', click: actions.saveKey },
        ...(isMac ? [] : [separator, updates, about]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
