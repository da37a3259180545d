import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createRpcClient } from '../rpc/client.ts';
import { connectDesktop, connectEngine } from '../rpc/desktop.ts';
import { DesktopProvider } from '../rpc/desktop-context.tsx';
import { createHttpTransport } from '../rpc/http-transport.ts';
import { Providers } from './providers.tsx';
import { Shell } from './shell.tsx';

const bridge = window.patchbay;
const transport =
  bridge?.connect === undefined
    ? createHttpTransport({ baseUrl: new URL('./', document.baseURI).href })
    : connectEngine(bridge.connect);
const client = createRpcClient(transport);
const desktop = bridge === undefined ? null : connectDesktop(bridge);

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Providers client={client}>
        <DesktopProvider desktop={desktop}>
          <Shell />
        </DesktopProvider>
      </Providers>
    </StrictMode>,
  );
}
