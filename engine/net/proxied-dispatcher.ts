import { type Dispatcher, Pool, ProxyAgent } from 'undici';
import { type AddressCheck, checkedLookup, checkHost } from './address-guard.ts';
import {
  CONNECT_TIMEOUT_MS,
  type OwnedDispatcher,
  POOL_OPTIONS,
  portOf,
  type TlsOptions,
} from './owned-dispatcher.ts';

const TUNNEL_TIMEOUT_MS = 30_000;

/**
 * Through an HTTP proxy: CONNECT for https targets, absolute-form for http ones (RFC 9112, 3.2.2).
 * The proxy's address and the target's are both checked; the target's as it resolves here, since
 * what the proxy makes of the name cannot be known.
 */
export function createProxiedDispatcher(options: {
  proxy: string;
  tls: TlsOptions;
  check: AddressCheck;
}): OwnedDispatcher {
  const { tls, check } = options;
  const proxy = new URL(options.proxy);
  const lookup = checkedLookup(portOf(proxy), check);
  const agent = new ProxyAgent({
    ...POOL_OPTIONS,
    uri: proxy.href,
    connectTimeout: CONNECT_TIMEOUT_MS,
    proxyTls: { ...tls, lookup },
    requestTls: tls,
    factory: (origin, pool) => new Pool(origin, { ...pool, ...POOL_OPTIONS }),
    clientFactory: (origin, pool) =>
      new Pool(origin, { ...pool, allowH2: false, headersTimeout: TUNNEL_TIMEOUT_MS }),
  });
  return {
    dispatcher: agent.compose((dispatch) => (request, handler) => {
      checkBoth(proxy, request.origin, check).then(
        () => dispatch(request, handler),
        (error: Error) => handler.onResponseError?.(NOT_STARTED, error),
      );
      return true;
    }),
    close: () => agent.close(),
    destroy: () => agent.destroy(),
  };
}

async function checkBoth(
  proxy: URL,
  origin: string | URL | undefined,
  check: AddressCheck,
): Promise<void> {
  await checkHost(proxy.hostname, portOf(proxy), check);
  if (origin === undefined) return;
  const target = new URL(origin);
  await checkHost(target.hostname, portOf(target), check);
}

/** For requests refused before they start. */
const NOT_STARTED: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort() {},
  pause() {},
  resume() {},
};
