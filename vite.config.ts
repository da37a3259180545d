import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const MOST_SCREENS = new RegExp(
  [
    String.raw`node_modules[\\/](?:@floating-ui|@mantine|@tanstack|clsx|lucide-react|react|react-dom`,
    String.raw`|scheduler|use-sync-external-store|wouter|zustand)[\\/]|renderer[\\/](?:rpc|ui)[\\/]`,
  ].join(''),
);

// The screens are served with `script-src 'self'` and opened from a folder in the desktop app:
// no inline scripts, no data: assets, relative addresses.
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  cacheDir: '../.cache/vite',
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // In one order, whichever screen comes first.
    cssCodeSplit: false,
    target: 'chrome130',
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // zod is told what the page's policy forbids in the file that it is in: whichever screen
          // comes first, its schemas are made after that.
          groups: [
            {
              name: 'zod',
              test: /node_modules[\\/]zod[\\/]|renderer[\\/]app[\\/]zod-setup/,
              priority: 2,
            },
            // What most screens share is read once and whole, not in eighty files of one icon each.
            {
              name: 'common',
              minShareCount: 4,
              test: MOST_SCREENS,
            },
          ],
        },
      },
    },
  },
});
