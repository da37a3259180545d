import { describe, expect, it } from 'vitest';
import { createVault, SecretUnreadableError } from '../../../engine/credentials/vault.ts';

const key = Buffer.alloc(32, 1);
const vault = createVault(key);

describe('vault', () => {
  it('opens what it sealed, and never seals the same twice', () => {
    const sealed = vault.seal('correct horse ❄', 'credential 1');
    expect(vault.open(sealed, 'credential 1')).toBe('correct horse ❄');
    expect(sealed.includes('correct')).toBe(false);
    expect(vault.seal('correct horse ❄', 'credential 1').equals(sealed)).toBe(false);
  });

  it('refuses another key, another owner, and what was changed, and says what to do', () => {
    const sealed = vault.seal('secret', 'credential 1');
    const other = createVault(Buffer.alloc(32, 2));
    expect(() => other.open(sealed, 'credential 1')).toThrow(SecretUnreadableError);
    expect(() => vault.open(sealed, 'credential 2')).toThrow(/credential 2 cannot be decrypted/);
    for (let at = 1; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => vault.open(changed, 'credential 1')).toThrow(SecretUnreadableError);
    }
    for (const length of [0, 1, 12, 28])
      expect(() => vault.open(sealed.subarray(0, length), 'credential 1')).toThrow(
        SecretUnreadableError,
      );
    expect(new SecretUnreadableError('x').hint).toContain('master key');
  });

  it('takes a key of 32 bytes only', () => {
    expect(() => createVault(Buffer.alloc(16))).toThrow(/16 bytes/);
  });
});
