import { safeStorage } from 'electron';

/** The system's key store: Keychain, DPAPI, libsecret or KWallet. */
export interface KeyStore {
  /** Whether what is sealed is safe from other programs' eyes. Only once the app is ready. */
  isSafe(): Promise<boolean>;
  seal(text: string): Promise<Buffer>;
  /** @throws when it was sealed by another user, or the key store is locked or gone */
  open(sealed: Buffer): Promise<string>;
}

/** Electron 46 takes the calls away that block; older ones have no others. */
const hasAsync = 'encryptStringAsync' in safeStorage;

export const keyStore: KeyStore = {
  async isSafe() {
    const available = hasAsync
      ? await safeStorage.isAsyncEncryptionAvailable()
      : safeStorage.isEncryptionAvailable();
    if (!available) return false;
    if (process.platform !== 'linux') return true;
    // Without a key store Chromium would use a password that everybody can look up.
    const backend = safeStorage.getSelectedStorageBackend();
    return backend !== 'basic_text' && backend !== 'unknown';
  },
  async seal(text) {
    return hasAsync ? safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text);
  },
  async open(sealed) {
    if (!hasAsync) return safeStorage.decryptString(sealed);
    return (await safeStorage.decryptStringAsync(sealed)).result;
  },
};
