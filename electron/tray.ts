import { Menu, nativeImage, Tray } from 'electron';
import { FAILED_RUNS_PATH } from './failure-notice.ts';
import icon from './resources/icons/16x16.png';
import largeIcon from './resources/icons/32x32.png';
import { failuresText, type TrayState, trayStatus } from './tray-menu.ts';

export interface AppTray {
  update(state: TrayState): void;
  /** Also where it says the same: the system has ticked what was pressed by itself. */
  redraw(state: TrayState): void;
  destroy(): void;
}

export function createTray(actions: {
  open: () => void;
  show: (path: string) => void;
  setPaused: (paused: boolean) => void;
  forgetFailures: () => void;
  quit: () => void;
}): AppTray {
  const image = nativeImage.createFromDataURL(icon);
  image.addRepresentation({ scaleFactor: 2, dataURL: largeIcon });
  const tray = new Tray(image);
  // Where a click opens the menu itself this does nothing.
  tray.on('click', actions.open);
  let shown = '';

  function draw(state: TrayState): void {
    const hasFailures = state.failures > 0;
    tray.setToolTip(
      hasFailures ? `Patchbay: ${failuresText(state.failures)}` : `Patchbay: ${trayStatus(state)}`,
    );
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: trayStatus(state), enabled: false },
        {
          label: failuresText(state.failures),
          enabled: hasFailures,
          click: () => actions.show(FAILED_RUNS_PATH),
        },
        {
          label: 'Forget These Failures',
          visible: hasFailures,
          click: actions.forgetFailures,
        },
        { type: 'separator' },
        { label: 'Open Patchbay', click: actions.open },
        {
          label: 'Pause Everything',
          type: 'checkbox',
          checked: state.paused,
          enabled: state.engine === 'running',
          click: ({ checked }) => actions.setPaused(checked),
        },
        { type: 'separator' },
        { label: 'Quit Patchbay', click: actions.quit },
      ]),
    );
  }

  return {
    update(state) {
      const key = JSON.stringify(state);
      if (key === shown) return;
      shown = key;
      draw(state);
    },
    redraw: draw,
    destroy: () => tray.destroy(),
  };
}
