import ipaddr from 'ipaddr.js';

export interface ListenAddress {
  /** As bound: `127.0.0.1`, `::`, `0.0.0.0`, `localhost`. */
  readonly host: string;
  readonly port: number;
}

/** Where workflows may connect to. */
export interface NetworkPolicy {
  /** Refuse everything that is not a public unicast address. */
  readonly blockPrivate: boolean;
  /** Hosts (`nas.lan`, `*.lan`), addresses and CIDR ranges allowed although they are private. */
  readonly allow: readonly string[];
  /** Patchbay's own listeners: always refused, as a workflow could otherwise call its own controls. */
  readonly ownPorts: () => readonly ListenAddress[];
  /** Addresses of this computer's network interfaces, for listeners bound to all of them. */
  readonly ownAddresses?: () => readonly string[];
}

/** One connection that is about to be made. */
export interface ConnectTarget {
  readonly address: string;
  readonly port: number;
  /** The name it was resolved from. */
  readonly host?: string;
}

export interface Refusal {
  readonly reason: 'metadata' | 'own_port' | 'private' | 'not_an_address';
  /** Completes "it is …". */
  readonly what: string;
}

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds hand out a machine's credentials to anyone who can send it a request: AWS (EC2, ECS,
 * EKS), Google, Azure, Oracle, Alibaba, Tencent, OpenStack; each as its documentation names it.
 */
const METADATA_ADDRESSES = new Set(
  [
    '169.254.169.254',
    '169.254.170.2',
    '169.254.170.23',
    '169.254.0.23',
    '168.63.129.16',
    '192.0.0.192',
    '100.100.100.200',
    'fd00:ec2::254',
    'fd00:ec2::23',
    'fd20:ce::254',
    'fe80::a9fe:a9fe',
  ].map((address) => ipaddr.parse(address).toNormalizedString()),
);

const METADATA_HOSTS = new Set([
  'metadata.google.internal',
  'metadata.goog',
  'metadata.tencentyun.com',
  'instance-data.ec2.internal',
]);

const RANGE_NAMES: Record<string, string> = {
  unspecified: 'an address of this computer',
  loopback: 'an address of this computer',
  private: 'an address of a private network',
  uniqueLocal: 'an address of a private network',
  linkLocal: 'a link-local address',
  carrierGradeNat: 'an address of a carrier’s private network',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
};

/** For names that are not resolved here, because a proxy does it. */
export function isMetadataHost(host: string): boolean {
  return METADATA_HOSTS.has(bareName(host));
}

export function isAddressAllowed(target: ConnectTarget, policy: NetworkPolicy): boolean {
  return refusalOf(target, policy) === null;
}

/** Null when the connection may be made. */
export function refusalOf(target: ConnectTarget, policy: NetworkPolicy): Refusal | null {
  const ip = parseAddress(target.address);
  if (ip === null) return { reason: 'not_an_address', what: 'not an IP address' };
  const forms = [ip, ...embeddedIpv4(ip)];
  if (
    forms.some((form) => METADATA_ADDRESSES.has(form.toNormalizedString())) ||
    (target.host !== undefined && isMetadataHost(target.host))
  ) {
    return { reason: 'metadata', what: 'where a cloud machine’s own credentials are served' };
  }
  if (reachesOwnListener(forms, target.port, policy)) {
    return { reason: 'own_port', what: 'one of Patchbay’s own ports' };
  }
  if (!policy.blockPrivate) return null;
  const name = forms.map(privateRange).find((range) => range !== null);
  if (name === undefined || isListed(target, forms, policy.allow)) return null;
  return { reason: 'private', what: name ?? 'not a public address' };
}

function parseAddress(address: string): Ip | null {
  // A zone (`fe80::1%eth0`) says through which interface, not where to.
  const bare = address.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : null;
}

/**
 * The IPv4 addresses that an IPv6 address can lead to: mapped and compatible (RFC 4291), translated
 * (RFC 6145), NAT64 (RFC 6052 section 2.2, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380) and
 * ISATAP (RFC 5214).
 */
function embeddedIpv4(ip: Ip): ipaddr.IPv4[] {
  if (ip instanceof ipaddr.IPv4) return [];
  const bytes = ip.toByteArray();
  const at = (...offsets: [number, number, number, number]) =>
    new ipaddr.IPv4(offsets.map((offset) => bytes[offset] ?? 0));
  const range: string = ip.range();
  switch (range) {
    case 'ipv4Mapped':
    case 'rfc6145':
      return [at(12, 13, 14, 15)];
    case 'rfc6052':
      if (ip.parts[2] !== 1) return [at(12, 13, 14, 15)];
      // The local-use prefix may be cut at /48, /56, /64 or /96; byte 8 is always skipped.
      return [at(12, 13, 14, 15), at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12)];
    case '6to4':
      return [at(2, 3, 4, 5)];
    case 'teredo':
      return [at(4, 5, 6, 7), new ipaddr.IPv4(bytes.slice(12).map((byte) => byte ^ 0xff))];
    case 'unspecified':
    case 'loopback':
      return [];
  }
  const high = bytes.slice(0, 12);
  const isCompatible = high.every((byte) => byte === 0);
  const isIsatap = high[9] === 0 && high[10] === 0x5e && high[11] === 0xfe && (high[8] ?? 0) <= 2;
  return isCompatible || isIsatap ? [at(12, 13, 14, 15)] : [];
}

/** What kind of non-public address this is; anything that is not plainly public counts. */
function privateRange(ip: Ip): string | null {
  const range: string = ip.range();
  switch (range) {
    case 'unicast':
    // Decided by the IPv4 address they hold.
    case 'ipv4Mapped':
    case 'rfc6145':
    case '6to4':
    case 'teredo':
      return null;
    case 'rfc6052': {
      // 64:ff9b:1::/48 is for local use (RFC 8215); 64:ff9b::/96 leads to the whole internet.
      const isLocalUse = ip instanceof ipaddr.IPv6 && ip.parts[2] === 1;
      return isLocalUse ? 'an address of a private network' : null;
    }
    default:
      return RANGE_NAMES[range] ?? 'a reserved address';
  }
}

function reachesOwnListener(forms: readonly Ip[], port: number, policy: NetworkPolicy): boolean {
  return policy
    .ownPorts()
    .some((listener) => listener.port === port && reaches(forms, listener, policy));
}

function reaches(forms: readonly Ip[], listener: ListenAddress, policy: NetworkPolicy): boolean {
  const bound = parseAddress(listener.host);
  const kind = bound?.range() ?? 'loopback';
  // Connecting to 0.0.0.0 or :: leads to this computer too.
  const isLocal = forms.some((f) => f.range() === 'loopback' || f.range() === 'unspecified');
  if (isLocal) return true;
  const matches = (ip: Ip) =>
    forms.some((form) => form.toNormalizedString() === ip.toNormalizedString());
  if (kind === 'unspecified') {
    const own = policy.ownAddresses?.() ?? [];
    return own.some((address) => {
      const ip = parseAddress(address);
      return ip !== null && matches(ip);
    });
  }
  return bound !== null && matches(bound);
}

function isListed(
  target: ConnectTarget,
  forms: readonly Ip[],
  entries: readonly string[],
): boolean {
  const host = target.host === undefined ? undefined : bareName(target.host);
  return entries.some((raw) => {
    const entry = raw.trim().toLowerCase();
    if (ipaddr.isValidCIDR(entry)) {
      const [network, bits] = ipaddr.parseCIDR(entry);
      return forms.some((form) => form.kind() === network.kind() && form.match(network, bits));
    }
    const ip = parseAddress(entry);
    if (ip !== null) {
      return forms.some((form) => form.toNormalizedString() === ip.toNormalizedString());
    }
    if (host === undefined) return false;
    return entry.startsWith('*.') ? host.endsWith(entry.slice(1)) : host === bareName(entry);
  });
}

function bareName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
