import { type Command, Option } from 'commander';
import type { PastVerification } from '../../shared/model/diagnosis.ts';
import { withConnection } from '../connection.ts';
import { print, printJson } from '../output.ts';
import { fields } from '../table.ts';
import { jsonOption, leaf, wholeNumber } from './leaf.ts';

interface Options {
  limit: number;
  json?: boolean;
}

export function addVerifyPast(endpoints: Command): void {
  leaf(endpoints, 'verify-past', 'verify stored events, now that the secret is known')
    .argument('<endpoint>', 'id, beginning of an id, or path')
    .addOption(
      new Option('--limit <n>', 'how many of the newest events, at most 100000')
        .default(1000)
        .argParser(wholeNumber),
    )
    .addOption(jsonOption())
    .action(async (id: string, { limit, json }: Options, command: Command) => {
      const result = await withConnection(command, (c) =>
        c.call('endpoints.verifyPast', { id, limit }),
      );
      if (json === true) printJson(result);
      else print(describe(result));
    });
}

function describe({ checked, verified, mismatched, reasons, skipped, more }: PastVerification) {
  const some = (count: number): string | null => (count === 0 ? null : String(count));
  const why = Object.entries(reasons).map(([reason, count]) => `${reason} ${count}`);
  const counts = fields([
    ['Checked', String(checked)],
    ['Verified', String(verified)],
    ['Not verified', `${mismatched}${why.length === 0 ? '' : ` (${why.join(', ')})`}`],
    ['Verified when they arrived', some(skipped.verifiedBefore)],
    ['Cannot be checked: credential not kept', some(skipped.credentialNotKept)],
    ['Cannot be checked: body not kept whole', some(skipped.bodyNotKept)],
    ['Not signed, or refused unread', some(skipped.notSigned)],
  ]);
  return more ? `${counts}\n\nThere are older events: raise --limit.` : counts;
}
