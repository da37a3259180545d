import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { createUiServer } from '../../server/ui-server.ts';
import { type RealEngine, startEngine } from './real-engine.ts';

export interface StepFormHost {
  /** Signs in, and opens the page. */
  url: string;
  real: RealEngine;
  close(): Promise<void>;
}

/**
 * The page of test/support/step-form-page, built as the screens are and served by the real server
 * with its policy, in front of a real engine.
 */
export async function startStepFormHost(): Promise<StepFormHost> {
  const uiDir = await mkdtemp(join(tmpdir(), 'patchbay-step-form-'));
  await build({
    configFile: false,
    root: inRoot('test', 'support', 'step-form-page'),
    base: './',
    plugins: [react()],
    cacheDir: inRoot('.cache', 'vite'),
    logLevel: 'error',
    build: {
      outDir: uiDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      target: 'chrome130',
      chunkSizeWarningLimit: 3000,
    },
  });
  const real = await startEngine();
  const server = createUiServer({ engine: real.engine, log: real.log, uiDir });
  await server.listen('127.0.0.1', 0);
  return {
    url: server.url(),
    real,
    async close() {
      await server.close();
      await real.close();
      await rm(uiDir, { recursive: true, force: true });
    },
  };
}
