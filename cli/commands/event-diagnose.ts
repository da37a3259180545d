import type { Command } from 'commander';
import type { Diagnosis } from '../../shared/model/diagnosis.ts';
import { withConnection } from '../connection.ts';
import { print, printable, printJson, style } from '../output.ts';
import { jsonOption, leaf } from './leaf.ts';

export function addDiagnose(events: Command): void {
  leaf(events, 'diagnose', 'say why an event was refused, and what to do')
    .argument('<event>', 'id, or beginning of an id')
    .addOption(jsonOption())
    .action(async (id: string, options: { json?: boolean }, command: Command) => {
      const diagnosis = await withConnection(command, (c) => c.call('events.diagnose', { id }));
      if (options.json === true) printJson(diagnosis);
      else print(describe(diagnosis));
    });
}

function describe({ verdict, findings }: Diagnosis): string {
  if (verdict.ok) {
    const secret = verdict.secret === null ? '' : ` with the secret ${verdict.secret}`;
    return printable(`It verifies${secret}, as of when it arrived.`);
  }
  const head = [verdict.reason, verdict.detail].filter((text) => text !== null).join(': ');
  const parts = findings.map(({ cause, message, howToMend, certain }) => {
    const title = style('bold', `${certain ? 'Found' : 'Possible'}: ${cause}`);
    return `${title}\n${printable(`  ${message}\n  ${howToMend}`)}`;
  });
  return [printable(head), ...parts].join('\n\n');
}
