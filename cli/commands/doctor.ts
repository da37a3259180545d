import type { Command } from 'commander';
import type { DoctorCheck } from '../../shared/model/doctor.ts';
import { withConnection } from '../connection.ts';
import { print, printJson, statusStyle } from '../output.ts';
import { table } from '../table.ts';
import { jsonOption, leaf } from './leaf.ts';

export function addDoctor(program: Command): void {
  leaf(program, 'doctor', 'check this computer and the data folder')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }, command: Command) => {
      const checks = await withConnection(command, async (connection) => {
        const own: DoctorCheck[] = [
          { name: 'Node.js', status: 'ok', message: process.versions.node },
          {
            name: 'running',
            status: 'ok',
            message: connection.running
              ? `Patchbay is running with ${connection.dataDir}.`
              : `Patchbay is not running; ${connection.dataDir} was opened for this check.`,
          },
        ];
        return [...own, ...(await connection.call('system.doctor', {})).checks];
      });
      if (options.json === true) printJson({ checks });
      else
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
      if (checks.some((check) => check.status === 'failed')) process.exitCode = 1;
    });
}
