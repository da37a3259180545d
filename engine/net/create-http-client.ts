import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { UnavailableError } from '../../shared/errors.ts';
import { addressCheck } from './address-guard.ts';
import { checkedConnect } from './checked-connect.ts';
import { createDirectDispatcher } from './direct-dispatcher.ts';
import type { DispatcherOptions, HttpClient } from './http-client.ts';
import type { NetworkPolicy } from './network-policy.ts';
import { type OwnedDispatcher, tlsOptions } from './owned-dispatcher.ts';
import { createProxiedDispatcher } from './proxied-dispatcher.ts';

/** Distinct proxy and TLS options kept at once; the least recently used ones are closed. */
const MAX_DISPATCHERS = 32;

/** `policy` is asked at every connection and every request, so that settings take effect at once. */
export function createHttpClient(options: { policy: () => NetworkPolicy }): HttpClient {
  const check = addressCheck(() => ({ ownAddresses, ...options.policy() }));
  const live = new Set<OwnedDispatcher>();
  const sockets = new Set<Socket>();
  const special = new Map<string, OwnedDispatcher>();
  let plain: OwnedDispatcher | undefined;
  let rules = options.policy();
  let closed = false;

  function create(wanted: DispatcherOptions): OwnedDispatcher {
    const tls = tlsOptions(wanted);
    const owned =
      wanted.proxy === undefined
        ? createDirectDispatcher({ tls, check })
        : createProxiedDispatcher({ proxy: wanted.proxy, tls, check });
    live.add(owned);
    return owned;
  }

  function retire(owned: OwnedDispatcher): void {
    const forget = () => live.delete(owned);
    owned.close().then(forget, forget);
  }

  function findSpecial(wanted: DispatcherOptions): OwnedDispatcher {
    const { proxy, rejectUnauthorized, ca, cert, key } = wanted;
    const id = JSON.stringify([proxy, rejectUnauthorized ?? true, ca, cert, key]);
    const found = special.get(id) ?? create(wanted);
    // A Map keeps the order of insertion: the most recently used one goes last.
    special.delete(id);
    special.set(id, found);
    const [oldest] = special;
    if (special.size > MAX_DISPATCHERS && oldest !== undefined) {
      special.delete(oldest[0]);
      retire(oldest[1]);
    }
    return found;
  }

  // Open sockets were checked against the rules of their time.
  function retireAllWhenRulesChange(): void {
    const current = options.policy();
    const before = rules;
    rules = current;
    if (
      current.blockPrivate === before.blockPrivate &&
      (current.allow === before.allow || current.allow.join() === before.allow.join())
    ) {
      return;
    }
    for (const owned of special.values()) retire(owned);
    special.clear();
    if (plain !== undefined) retire(plain);
    plain = undefined;
  }

  return {
    dispatcher(wanted) {
      if (closed) throw new UnavailableError('Patchbay is shutting down.');
      retireAllWhenRulesChange();
      if (wanted !== undefined) return findSpecial(wanted).dispatcher;
      plain ??= create({});
      return plain.dispatcher;
    },
    async connect(target) {
      if (closed) throw new UnavailableError('Patchbay is shutting down.');
      return checkedConnect(target, {
        check,
        opened(socket) {
          sockets.add(socket);
          socket.once('close', () => sockets.delete(socket));
        },
      });
    },
    async close() {
      closed = true;
      for (const socket of sockets) socket.destroy();
      const all = [...live];
      live.clear();
      special.clear();
      plain = undefined;
      await Promise.all(all.map((owned) => owned.destroy()));
    },
  };
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map((entry) => entry.address),
  );
}
