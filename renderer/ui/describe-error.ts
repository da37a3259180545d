import { PatchbayError } from '../../shared/errors.ts';
import { RemoteError } from '../../shared/rpc/wire.ts';

export interface ErrorWords {
  message: string;
  hint: string | undefined;
  problems: readonly string[];
}

/** Any error as a plain sentence and what to do. */
export function describeError(error: unknown): ErrorWords {
  if (error instanceof PatchbayError) {
    const problems = error instanceof RemoteError ? error.problems : [];
    // The lines are also part of the message, for places that show only that.
    const message = problems.length > 0 ? (error.message.split('\n')[0] ?? '') : error.message;
    return { message, hint: error.hint, problems };
  }
  return {
    message: 'This page does not understand what Patchbay answered.',
    hint: 'They may be of different releases: reload the page.',
    problems: [],
  };
}
