import { writeFile } from 'node:fs/promises';
import { dialog } from 'electron';
import type { KeyStore } from './key-store.ts';
import { readSealedMasterKey } from './sealed-master-key.ts';

/**
 * Writes the key that encrypts secrets into a file, for a safe place and for the headless host. It
 * is asked for in the menu, never by the page: who has it and the data folder has all secrets.
 */
export async function saveKey(options: {
  dataDir: string;
  store: KeyStore;
  log: (message: string, details?: object) => void;
}): Promise<void> {
  const { dataDir, store, log } = options;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: 'Save the key that encrypts this workspace’s secrets?',
    detail:
      'With it and the data folder, or a backup, anybody can read every stored secret. Keep it where ' +
      'you keep passwords. Without it secrets are lost with this computer’s key store.',
    buttons: ['Cancel', 'Save the Key…'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (response !== 1) return;
  const { filePath } = await dialog.showSaveDialog({ defaultPath: 'master.key' });
  if (filePath === '') return;
  try {
    const warn = (details: object, message: string): void => log(message, details);
    const { key } = await readSealedMasterKey({ dataDir, env: process.env, store, log: { warn } });
    await writeFile(filePath, `${Buffer.from(key).toString('base64')}\n`, { mode: 0o600 });
    log('the key was saved', { filePath });
  } catch (error) {
    dialog.showErrorBox(
      'The key was not saved',
      error instanceof Error ? error.message : `${error}`,
    );
  }
}
