/** What a stranger may ask of the hooks listener. Times in milliseconds. */
export interface HooksLimits {
  /** Until the headers are complete, counted from the connection or from the first byte: 408. */
  headersMs: number;
  /** Until the whole request is there, counted as above: 408. */
  requestMs: number;
  /** Open at once; further ones are told 503 and closed. */
  connections: number;
  /** Header fields: 431. */
  headers: number;
  /** Request line and header fields together: 431. */
  headerBytes: number;
  /** How long an idle connection stays open for the next request. */
  keepAliveMs: number;
  /** How long a connection we close may go on sending, so that the answer is not lost by a reset. */
  lingerMs: number;
  /** A receiver that takes nothing of its answer for so long is cut off. */
  stalledMs: number;
  /** How often that is looked at. */
  sweepMs: number;
  /** Bodies in memory, of all requests that are being read or decided: 503. */
  bufferedBytes: number;
}

export const DEFAULT_HOOKS_LIMITS: HooksLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  connections: 512,
  headers: 100,
  headerBytes: 16 * 1024,
  keepAliveMs: 15_000,
  lingerMs: 1000,
  stalledMs: 30_000,
  sweepMs: 5000,
  bufferedBytes: 256 * 1024 * 1024,
};
