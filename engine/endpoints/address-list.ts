import ipaddr from 'ipaddr.js';
import { InvalidInputError } from '../../shared/errors.ts';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [Address, number];

export interface AddressList {
  readonly isEmpty: boolean;
  /** False for what is no address. IPv4-mapped addresses (`::ffff:1.2.3.4`) count as IPv4. */
  contains(address: string): boolean;
}

/**
 * `entries` are addresses or CIDR ranges, v4 and v6. Bits behind the prefix do not matter.
 * Throws InvalidInputError that names every entry which is neither.
 */
export function parseAddressList(entries: readonly string[]): AddressList {
  const ranges: Range[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const range = parseRange(entry.trim());
    if (range === null) problems.push(`"${entry}" is neither an address nor a CIDR range`);
    else ranges.push(range);
  }
  if (problems.length > 0) {
    throw new InvalidInputError(
      'The address list cannot be read.',
      problems,
      'Write addresses like 203.0.113.7 or 2001:db8::1, and ranges like 203.0.113.0/24.',
    );
  }
  return {
    isEmpty: ranges.length === 0,
    contains(address) {
      const parsed = parseAddress(address);
      if (parsed === null) return false;
      return ranges.some(([network, bits]) => isWithin(parsed, network, bits));
    },
  };
}

/** The address in its shortest form: no zone, no brackets, IPv4 out of its IPv6 wrapping. */
export function normalizeAddress(address: string): string | null {
  return parseAddress(address)?.toString() ?? null;
}

/** The network that one sender has: an IPv4 address itself, the upper 64 bits of an IPv6 one. */
export function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === null) return address;
  return parsed instanceof ipaddr.IPv6
    ? `${parsed.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(':')}::/64`
    : parsed.toString();
}

/** Only dotted decimals count as IPv4: `127.1`, octal and hexadecimal forms are refused. */
function parseAddress(text: string): Address | null {
  const bare = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return ipaddr.IPv4.parse(bare);
  const withoutZone = bare.replace(/%[^%/]*$/, '');
  if (!ipaddr.IPv6.isValid(withoutZone)) return null;
  const v6 = ipaddr.IPv6.parse(withoutZone);
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address() : v6;
}

function parseRange(entry: string): Range | null {
  const slash = entry.indexOf('/');
  const network = parseAddress(slash < 0 ? entry : entry.slice(0, slash));
  if (network === null) return null;
  const width = network.kind() === 'ipv4' ? 32 : 128;
  if (slash < 0) return [network, width];
  const digits = entry.slice(slash + 1);
  if (!/^\d{1,3}$/.test(digits)) return null;
  // A range of mapped addresses counts its bits in the 128 of IPv6.
  const isMapped = width === 32 && entry.includes(':');
  const bits = Number(digits) - (isMapped ? 96 : 0);
  return bits >= 0 && bits <= width ? [network, bits] : null;
}

function isWithin(address: Address, network: Address, bits: number): boolean {
  if (address instanceof ipaddr.IPv4) {
    return network instanceof ipaddr.IPv4 && address.match(network, bits);
  }
  return network instanceof ipaddr.IPv6 && address.match(network, bits);
}
