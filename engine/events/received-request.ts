/**
 * What passes between the hooks listener, which knows sockets, and the engine, which decides.
 * The listener asks `admit` as soon as the headers are there, reads the body with the cap it was
 * given, and hands everything to `receive`.
 */
export interface RequestHead {
  method: string;
  /** Path and query as they stood in the request line. */
  url: string;
  httpVersion: string;
  /** As Node gives them: name, value, name, value; in order, duplicates included. */
  rawHeaders: readonly string[];
  /** Of the socket; null when it is gone. */
  remoteAddress: string | null;
  /** Whether the socket itself is TLS. */
  secure: boolean;
}

/** An answer as it goes over the wire. */
export interface HookAnswer {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string;
}

/** The request may be read: its body up to `maxBodyBytes`, on the wire as well as inflated. */
export interface Admitted {
  admitted: true;
  maxBodyBytes: number;
  /** Stores and decides; resolves after the commit. Never rejects: trouble is an answer (503). */
  receive(body: Buffer): Promise<HookAnswer>;
  /**
   * The body could not be read: `too_large`, `timeout`, `aborted`. Keeps what came
   * (up to 64 KB) as a rejected event and gives the answer.
   */
  refuse(reason: BodyProblem, partialBody: Buffer): Promise<HookAnswer>;
  /** Must be called once, when the exchange is over: gives the concurrency slot back. */
  release(): void;
}

export type BodyProblem = 'too_large' | 'timeout' | 'aborted';

/** The request is answered without reading its body; what is to be kept has been recorded. */
export interface Refused {
  admitted: false;
  answer: HookAnswer;
}

export type Admission = Admitted | Refused;

export interface Hooks {
  admit(head: RequestHead): Admission;
  /** Called for requests that Node could not parse, so that they are counted; not stored. */
  malformed(): void;
}
