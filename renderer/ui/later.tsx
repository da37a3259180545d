import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { OperationalError } from '../../shared/errors.ts';

/** A page of an earlier release asks for files that the present one does not have. */
export class FileUnreadError extends OperationalError {
  readonly code = 'file_unread';

  constructor(cause: unknown) {
    super('Patchbay may have been updated since this page was loaded, or it does not answer.', {
      hint: 'Load the page again. If it does not come back, start Patchbay.',
      cause,
    });
  }
}

export interface Later<P extends object> {
  Component: ComponentType<P>;
  /**
   * Reads the file without showing anything.
   * @throws FileUnreadError when it cannot be read; the next time it is tried anew
   */
  read(): Promise<unknown>;
}

type Reading<P extends object> =
  | { kind: 'waiting' }
  | { kind: 'read'; Component: ComponentType<P> }
  | { kind: 'failed'; error: unknown };

/**
 * A component in a file of its own, shown in the moment it is there: `lazy` under a `Suspense` would
 * hold it back until 300 ms after the fallback (React's `FALLBACK_THROTTLE_MS`), a blank that is seen.
 *
 * @param waiting what stands there meanwhile; a file that cannot be read throws `FileUnreadError` for the
 * error boundary
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  waiting: ReactNode = null,
): Later<P> {
  let known: ComponentType<P> | undefined;
  let reading: Promise<ComponentType<P>> | undefined;

  function read(): Promise<ComponentType<P>> {
    reading ??= load().then(
      (Component) => {
        known = Component;
        return Component;
      },
      (error: unknown) => {
        reading = undefined;
        throw new FileUnreadError(error);
      },
    );
    return reading;
  }

  function Component(props: P) {
    const [state, setState] = useState<Reading<P>>(() => {
      if (known !== undefined) return { kind: 'read', Component: known };
      // Read while what is around it is still being drawn.
      read().catch(() => {});
      return { kind: 'waiting' };
    });
    useEffect(() => {
      if (state.kind !== 'waiting') return;
      read().then(
        (Read) => setState({ kind: 'read', Component: Read }),
        (error: unknown) => setState({ kind: 'failed', error }),
      );
    }, [state]);
    if (state.kind === 'failed') throw state.error;
    return state.kind === 'waiting' ? waiting : <state.Component {...props} />;
  }

  return { Component, read };
}
