import { Command } from 'commander';
import { addAlerts } from './commands/alerts.ts';
import { addApprovals } from './commands/approvals.ts';
import { addAudit } from './commands/audit.ts';
import { addBackup } from './commands/backup.ts';
import { addBulk } from './commands/bulk.ts';
import { addCertificate } from './commands/certificate.ts';
import { addCredentials } from './commands/credentials.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEndpoints } from './commands/endpoints.ts';
import { addEvents } from './commands/events.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addLogs } from './commands/logs.ts';
import { addMetrics } from './commands/metrics.ts';
import { addPause } from './commands/pause.ts';
import { addRestore } from './commands/restore.ts';
import { addRuns } from './commands/runs.ts';
import { addServe } from './commands/serve.ts';
import { addSettings } from './commands/settings.ts';
import { addSteps } from './commands/steps.ts';
import { addTriggers } from './commands/triggers.ts';
import { addTunnel } from './commands/tunnel.ts';
import { addVerify } from './commands/verify.ts';
import { addWorkflows } from './commands/workflows.ts';
import { dataOption } from './data-dir.ts';
import { reportFailure } from './failure.ts';
import { patchbayPackage } from './patchbay-package.ts';

/**
 * Every command with its options. What a command does lies behind dynamic imports, so that
 * `--help` and usage errors load neither the engine nor the servers.
 */
function buildProgram(): Command {
  const program = new Command('patchbay')
    .description('Receives webhooks on this computer, keeps every one, and runs your workflows.')
    .version(patchbayPackage().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addOption(dataOption())
    // `export --version draft` belongs to the subcommand, not to `patchbay --version`.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(text.replace(/^error: /, 'Error: ')),
    })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage. Reference: docs/cli.md');
  addServe(program);
  addImport(program);
  addExport(program);
  addWorkflows(program);
  addEndpoints(program);
  addTriggers(program);
  addEvents(program);
  addRuns(program);
  addBulk(program);
  addApprovals(program);
  addCredentials(program);
  addCertificate(program);
  addSettings(program);
  addPause(program);
  addBackup(program);
  addRestore(program);
  addDoctor(program);
  addAlerts(program);
  addAudit(program);
  addLogs(program);
  addMetrics(program);
  addSteps(program);
  addTunnel(program);
  addVerify(program);
  return program;
}

/** @returns the exit code; never rejects */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    // A command that has to say "no" with its output already printed sets the code itself.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error);
  }
}
