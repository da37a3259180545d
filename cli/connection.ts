import type { Command } from 'commander';
import type { Method, MethodInput, MethodOutput } from '../shared/rpc/contract.ts';
import { dataDirOf, hasData, NoDataError } from './data-dir.ts';

/** A way to the engine of one data folder, whoever has it open. */
export interface Connection {
  readonly dataDir: string;
  /** Whether `patchbay serve` answers; false: this command opened the folder itself. */
  readonly running: boolean;
  /** Throws InvalidInputError and what the method throws. */
  call<M extends Method>(method: M, input: MethodInput<M>): Promise<MethodOutput<M>>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Whether a folder without data is made into one; otherwise it is a NoDataError. */
  create?: boolean;
}

/** Runs `work` with a connection and closes it, also when `work` throws. */
export async function withConnection<T>(
  command: Command,
  work: (connection: Connection) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> {
  const dataDir = dataDirOf(command);
  if (options.create !== true && !hasData(dataDir)) throw new NoDataError(dataDir);
  const { connect } = await import('./connect.ts');
  const connection = await connect(dataDir);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
