import '../../../renderer/app/zod-setup.ts';
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import '../../../renderer/app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from '../../../renderer/app/providers.tsx';
import { createRpcClient } from '../../../renderer/rpc/client.ts';
import { createHttpTransport } from '../../../renderer/rpc/http-transport.ts';
import { StepFormPage } from './page.tsx';

const client = createRpcClient(
  createHttpTransport({ baseUrl: new URL('./', document.baseURI).href }),
);
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Providers client={client}>
        <StepFormPage />
      </Providers>
    </StrictMode>,
  );
}
