import { useState } from 'react';
import type { EventDetail } from '../../../../shared/model/event.ts';
import { useRpc } from '../../../rpc/rpc-context.tsx';
import { noticeFailed } from '../../../ui/notices.ts';

export interface BodyParts {
  bytes: Uint8Array;
  /** Of the whole, as far as it was kept; null before the first part. */
  size: number | null;
  isBusy: boolean;
  /** Reads the next part. */
  more(): void;
}

/** The stored bytes, read part by part: a large body is never held whole unless one asks for it. */
export function useBodyParts(
  event: EventDetail,
  { from = 0, length }: { from?: number; length: number },
): BodyParts {
  const rpc = useRpc();
  const [state, setState] = useState<{ bytes: Uint8Array; size: number | null }>({
    bytes: new Uint8Array(0),
    size: null,
  });
  const [isBusy, setIsBusy] = useState(false);

  async function read(): Promise<void> {
    setIsBusy(true);
    try {
      const offset = from + state.bytes.length;
      const { base64, size } = await rpc.call('events.body', { id: event.id, offset, length });
      const part = bytesOf(base64);
      setState((was) => {
        const bytes = new Uint8Array(was.bytes.length + part.length);
        bytes.set(was.bytes);
        bytes.set(part, was.bytes.length);
        return { bytes, size };
      });
    } catch (error) {
      noticeFailed('The body was not read', error);
    } finally {
      setIsBusy(false);
    }
  }
  return { ...state, isBusy, more: () => void read() };
}

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
