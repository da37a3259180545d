import type { Command } from 'commander';
import type { DoctorCheck } from '../../shared/model/doctor.ts';
import { parseAddress } from '../address.ts';
import { type Connection, withConnection } from '../connection.ts';
import { print, printable, printJson, statusStyle, style } from '../output.ts';
import { table } from '../table.ts';
import { jsonOption, leaf } from './leaf.ts';

/** Where `serve` listens unless told otherwise. */
const USUAL_PORTS = [
  { name: 'webhooks', address: '127.0.0.1:4780', option: '--hooks' },
  { name: 'screens', address: '127.0.0.1:4781', option: '--ui' },
] as const;

interface DoctorOptions {
  full?: boolean;
  online?: boolean;
  json?: boolean;
}

export function addDoctor(program: Command): void {
  leaf(program, 'doctor', 'check this computer and the data folder')
    .option('--full', 'compare every index of the database as well; takes longer')
    .option('--online', 'also try whether the stored credentials still sign in')
    .addOption(jsonOption())
    .action(async (options: DoctorOptions, command: Command) => {
      const checks = await withConnection(command, async (connection) => [
        ...(await ownChecks(connection)),
        ...(
          await connection.call('system.doctor', {
            full: options.full === true,
            online: options.online === true,
          })
        ).checks,
      ]);
      if (options.json === true) printJson({ checks });
      else {
        print(
          table<DoctorCheck>(
            [
              { title: 'CHECK', text: (c) => c.name },
              { title: 'STATUS', text: (c) => c.status, style: (c) => statusStyle(c.status) },
              { title: 'RESULT', text: (c) => c.message },
            ],
            checks,
          ),
        );
        for (const check of checks) if (check.status !== 'ok') print(advice(check));
      }
      if (checks.some((check) => check.status === 'failed')) process.exitCode = 1;
    });
}

function advice({ name, status, why, hint }: DoctorCheck): string {
  const lines = [why, hint].filter((line) => line !== undefined);
  return `\n${style(statusStyle(status), name)}\n${lines.map((line) => `  ${printable(line)}`).join('\n')}`;
}

async function ownChecks(connection: Connection): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [
    { name: 'Node.js', status: 'ok', message: process.versions.node },
    {
      name: 'running',
      status: 'ok',
      message: connection.running
        ? `Patchbay is running with ${connection.dataDir}.`
        : `Patchbay is not running; ${connection.dataDir} was opened for this check.`,
    },
  ];
  if (connection.running) return checks;
  for (const { name, address, option } of USUAL_PORTS) {
    const reason = await taken(address);
    checks.push(
      reason === null
        ? { name: `port of ${name}`, status: 'ok', message: `${address} is free.` }
        : {
            name: `port of ${name}`,
            status: 'warning',
            message: `${address} cannot be listened on: ${reason}.`,
            why: '`patchbay serve` would not start there.',
            hint: `End the program that has it, or choose another: ${option} HOST:PORT.`,
          },
    );
  }
  return checks;
}

/** Null when it is free. */
async function taken(address: string): Promise<string | null> {
  const { createServer } = await import('node:net');
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' ? 'another program has it' : error.message),
    );
    server.listen({ ...parseAddress(address), exclusive: true }, () =>
      server.close(() => resolve(null)),
    );
  });
}
