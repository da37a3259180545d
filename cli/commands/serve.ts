import { type Command, Option } from 'commander';
import { type Address, parseAddress } from '../address.ts';
import { dataDirOf } from '../data-dir.ts';
import { UsageError } from '../failure.ts';
import { leaf } from './leaf.ts';

interface ServeOptions {
  hooks: Address;
  /** False with `--no-ui`. */
  ui: Address | false;
  json?: boolean;
}

export function addServe(program: Command): void {
  leaf(program, 'serve', 'receive webhooks, run workflows, serve the screens')
    .addOption(
      new Option('--hooks <host:port>', 'where webhooks arrive; port 0: any free one')
        .argParser(parseAddress)
        .default(parseAddress('127.0.0.1:4780'), '127.0.0.1:4780'),
    )
    .addOption(
      new Option('--ui <host:port>', 'where the screens are served')
        .argParser(parseAddress)
        .default(parseAddress('127.0.0.1:4781'), '127.0.0.1:4781'),
    )
    .option('--no-ui', 'serve no screens')
    .option('--json', 'print one JSON line once ready: {"ready":true,"hooks":…,"ui":…,"pid":…}')
    .action(async (options: ServeOptions, command: Command) => {
      const ui = options.ui === false ? null : options.ui;
      if (ui !== null && ui.port !== 0 && ui.port === options.hooks.port)
        throw new UsageError('--hooks and --ui need different ports.', {
          hint: 'The webhook port may be exposed to the internet; the screens must not be.',
        });
      const { serve } = await import('../serve/serve.ts');
      await serve({
        dataDir: dataDirOf(command),
        hooks: options.hooks,
        ui,
        json: options.json === true,
      });
    });
}
