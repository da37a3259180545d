import type { Address } from '../server/listen.ts';
import { InvalidInputError } from '../shared/errors.ts';
import type { PreferenceStore } from './preferences.ts';
import { readAddress } from './start-arguments.ts';

const USUAL: Address = { host: '127.0.0.1', port: 4780 };

/** Where the hooks listener listens: as the start says, as the person chose, or the usual. */
export interface HooksAddress {
  get(): Address;
  text(): string;
  /** The start said so. */
  readonly isGiven: boolean;
  /** @throws InvalidInputError */
  choose(text: string): void;
}

export function createHooksAddress(
  given: Address | null,
  preferences: PreferenceStore,
): HooksAddress {
  const get = (): Address => given ?? preferences.get().hooks ?? USUAL;
  return {
    get,
    text() {
      const { host, port } = get();
      return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    },
    isGiven: given !== null,
    choose(text) {
      const hooks = text.trim() === '' ? null : readAddress(text.trim());
      if (text.trim() !== '' && hooks === null)
        throw new InvalidInputError(
          `“${text}” is no address to listen on.`,
          [],
          'It is HOST:PORT, as in 127.0.0.1:4780, or a port alone.',
        );
      preferences.set({ hooks });
    },
  };
}
