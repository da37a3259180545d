// Runs in the page's sandbox before the page does, and is all that the page has of Electron.
import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import type { DesktopBridge } from '../shared/desktop.ts';

const bridge: DesktopBridge = {
  call: (method, input) => ipcRenderer.invoke('patchbay:call', method, input),
  onPush(listener) {
    const onMessage = (_event: IpcRendererEvent, push: unknown): void => listener(push);
    ipcRenderer.on('patchbay:push', onMessage);
    return () => {
      ipcRenderer.off('patchbay:push', onMessage);
    };
  },
  // The screens of another computer have an origin of their own, which the main process answers for.
  ...(location.host === 'local' ? { connect: () => ipcRenderer.send('patchbay:connect') } : {}),
};

contextBridge.exposeInMainWorld('patchbay', bridge);

// A port cannot pass the bridge; it can be handed to the page as any window hands one on.
ipcRenderer.on('patchbay:port', (event) => {
  window.postMessage('patchbay:port', location.origin, [...event.ports]);
});
