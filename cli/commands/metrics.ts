import { join } from 'node:path';
import type { Command } from 'commander';
import { withConnection } from '../connection.ts';
import { dataDirOf } from '../data-dir.ts';
import { print } from '../output.ts';
import { leaf } from './leaf.ts';

export function addMetrics(program: Command): void {
  leaf(program, 'metrics', 'what Prometheus would read of a running Patchbay')
    .option('--token-file', 'print the file that holds the token for /metrics instead')
    .action(async (options: { tokenFile?: boolean }, command: Command) => {
      if (options.tokenFile === true) {
        print(join(dataDirOf(command), 'metrics-token'));
        return;
      }
      const { text } = await withConnection(command, (c) => c.call('system.metrics', {}));
      process.stdout.write(text);
    });
}
