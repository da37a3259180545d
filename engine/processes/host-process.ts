/** A program of the engine's in a process of its own, which can be killed whatever it does. */
export interface HostProcess {
  /** Whether it can still be asked something. */
  readonly isAlive: boolean;
  send(message: unknown): void;
  /** Hears answers and the end until the returned function is called. */
  listen(listener: {
    message(message: unknown): void;
    /** It ended, or could not be started. */
    gone(cause?: unknown): void;
  }): () => void;
  /** Whether this process waits for it before it ends by itself. */
  hold(on: boolean): void;
  /** Resolves when it is gone, and what it had open is free. */
  kill(): Promise<void>;
}

export type StartProcess = (file: URL) => HostProcess;
