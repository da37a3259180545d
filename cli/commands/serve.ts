import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type Address, isLoopback, parseAddress } from '../address.ts';
import { dataDirOf } from '../data-dir.ts';
import { UsageError } from '../failure.ts';
import type { TlsChoice } from '../serve/certificate-source.ts';
import { collect, leaf } from './leaf.ts';

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*$/i;

interface ServeOptions {
  hooks: Address;
  hooksTls?: 'auto';
  hooksTlsCert?: string;
  hooksTlsKey?: string;
  hooksTlsName?: readonly string[];
  /** False with `--no-ui`. */
  ui: Address | false;
  logDir?: string;
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
    .addOption(
      new Option(
        '--hooks-tls <how>',
        'receive over HTTPS; auto: with a certificate that Patchbay makes',
      ).choices(['auto']),
    )
    .option('--hooks-tls-cert <file>', 'receive over HTTPS with this certificate (PEM)')
    .option('--hooks-tls-key <file>', 'and its private key (PEM)')
    .option(
      '--hooks-tls-name <name>',
      'with auto: a further name or address of this computer; may be repeated',
      collect,
    )
    .option('--no-ui', 'serve no screens')
    .option('--log-dir <dir>', 'where log files are kept (default: logs in the data folder)')
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
        hooksTls: tlsChoice(options),
        ui,
        logDir: options.logDir === undefined ? null : resolve(options.logDir),
        json: options.json === true,
      });
    });
}

function tlsChoice(options: ServeOptions): TlsChoice | null {
  const { hooks, hooksTls, hooksTlsCert: cert, hooksTlsKey: key, hooksTlsName = [] } = options;
  if (cert !== undefined || key !== undefined) {
    if (cert === undefined || key === undefined)
      throw new UsageError('--hooks-tls-cert and --hooks-tls-key belong together.');
    if (hooksTls === 'auto' || hooksTlsName.length > 0)
      throw new UsageError('Either give a certificate, or have one made with --hooks-tls auto.');
    return { kind: 'files', cert, key };
  }
  if (hooksTls === undefined) {
    if (hooksTlsName.length === 0) return null;
    throw new UsageError('--hooks-tls-name goes with --hooks-tls auto.');
  }
  const wrong = hooksTlsName.find((name) => isIP(name) === 0 && !HOST_NAME.test(name));
  if (wrong !== undefined)
    throw new UsageError(`"${wrong}" is neither a host name nor an address.`, {
      hint: 'Write it without https:// and without a port: hooks.example.com',
    });
  const isName = !isLoopback(hooks.host) && hooks.host !== '0.0.0.0' && hooks.host !== '::';
  return { kind: 'auto', names: [...hooksTlsName, ...(isName ? [hooks.host] : [])] };
}
