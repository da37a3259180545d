import type { Settings } from '../../shared/model/settings.ts';
import { type AddressBuckets, createAddressBuckets } from './address-buckets.ts';

/** Limits over all endpoints together. */
export interface Traffic {
  /** More requests are being read or answered than the settings allow. */
  readonly isFull: boolean;
  enter(): void;
  leave(): void;
  /** Whether `take` asks for the sender's address at all. */
  readonly countsAddresses: boolean;
  /** 0, or the seconds until this address may send again. Null, an unknown one, always may. */
  take(address: string | null, now: number): number;
  /** The settings changed. Buckets are kept unless their rate is another. */
  reload(): void;
}

export function createTraffic(settings: () => Settings): Traffic {
  let open = 0;
  let { maxConcurrent, ratePerAddress } = settings().hooks;
  let buckets: AddressBuckets | null = bucketsOf(ratePerAddress);
  return {
    get isFull() {
      return open >= maxConcurrent;
    },
    enter() {
      open++;
    },
    leave() {
      open--;
    },
    get countsAddresses() {
      return buckets !== null;
    },
    take: (address, now) => (address === null ? 0 : (buckets?.take(address, now) ?? 0)),
    reload() {
      const { hooks } = settings();
      maxConcurrent = hooks.maxConcurrent;
      const before = ratePerAddress;
      ratePerAddress = hooks.ratePerAddress;
      if (
        before?.perSecond !== ratePerAddress?.perSecond ||
        before?.burst !== ratePerAddress?.burst
      )
        buckets = bucketsOf(ratePerAddress);
    },
  };
}

function bucketsOf(rate: Settings['hooks']['ratePerAddress']): AddressBuckets | null {
  return rate === undefined ? null : createAddressBuckets(rate);
}
