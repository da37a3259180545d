import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { StepFailure } from '../steps/define-step.ts';
import {
  type ConnectTarget,
  isMetadataHost,
  type NetworkPolicy,
  type Refusal,
  refusalOf,
} from './network-policy.ts';

const HINTS: Record<Refusal['reason'], string> = {
  metadata: 'Such addresses are always refused.',
  own_port: 'A workflow cannot call Patchbay itself.',
  private:
    'Private networks are blocked by this workspace’s setting network.blockPrivate; add the host, address or range to network.allow to let it through.',
  not_an_address: 'Look at the address in the step.',
};

function addressBlocked(target: ConnectTarget, refusal: Refusal): StepFailure {
  const { address, port, host } = target;
  const named = host === undefined || host === address ? '' : `${host}, `;
  return new StepFailure({
    code: 'address_blocked',
    message: `Connecting to ${named}${address} port ${port} is refused: it is ${refusal.what}.`,
    hint: HINTS[refusal.reason],
    details: { address, port, reason: refusal.reason, ...(host === undefined ? {} : { host }) },
  });
}

/** Throws StepFailure `address_blocked`. Asked anew for every connection: settings change. */
export type AddressCheck = (target: ConnectTarget) => void;

export function addressCheck(policy: () => NetworkPolicy): AddressCheck {
  return (target) => {
    const refusal = refusalOf(target, policy());
    if (refusal !== null) throw addressBlocked(target, refusal);
  };
}

/**
 * The system's resolver, with every address checked before any is handed out. Whoever connects
 * uses these very addresses: a second look-up could give others (DNS rebinding).
 */
export function checkedLookup(port: number, check: AddressCheck): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '');
      try {
        for (const { address } of addresses) check({ address, port, host: hostname });
      } catch (refused) {
        return callback(refused instanceof Error ? refused : new Error(String(refused)), '');
      }
      const [first] = addresses;
      if (options.all === true) return callback(null, addresses);
      callback(null, first?.address ?? '', first?.family);
    });
  };
}

/**
 * For a target that a proxy connects to. A name that does not resolve here is the proxy's business.
 * Rejects with StepFailure `address_blocked`.
 */
export async function checkHost(
  hostname: string,
  port: number,
  check: AddressCheck,
): Promise<void> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return check({ address: host, port });
  if (isMetadataHost(host)) check({ address: '169.254.169.254', port, host });
  const addresses = await new Promise<string[]>((done) => {
    resolve(host, { all: true }, (error, found) => {
      done(error === null ? found.map((entry) => entry.address) : []);
    });
  });
  for (const address of addresses) check({ address, port, host });
}
