import { type Command, InvalidArgumentError, Option } from 'commander';
import type { JsonObject } from '../../shared/json.ts';
import { SCHEME_NAMES } from '../../shared/model/verification.ts';
import { assign, parseAssignment } from '../assignments.ts';
import { UsageError } from '../failure.ts';
import { note } from '../output.ts';
import { readSecret } from '../secret-input.ts';
import { collect, jsonOption } from './leaf.ts';

interface VerifyOptions {
  vectors?: string;
  request?: string;
  scheme?: string;
  /** True: it is asked for. */
  secret?: readonly string[] | true;
  secretEnv?: readonly string[];
  secretStdin?: boolean;
  set?: readonly string[];
  url?: string;
  now?: number;
  entry?: number;
  json?: boolean;
}

/** Needs no data folder: what is checked is given. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('check the signature of a captured request, or test vectors')
    .option('--vectors <file>', 'check each test vector in a file; - is standard input')
    .option('--request <file>', 'check one request: raw HTTP, a curl command or HAR')
    .addOption(new Option('--scheme <scheme>', 'how it is verified').choices(SCHEME_NAMES))
    .option('--secret [secret]', 'the secret; alone it is asked for; may be repeated', collect)
    .option('--secret-env <variable>', 'the secret is in this variable; may be repeated', collect)
    .option('--secret-stdin', 'the secret is on standard input')
    .option('--set <key=value>', 'a field of the verification, such as publicKey=…', collect)
    .option('--url <url>', 'the public address that the sender called')
    .addOption(new Option('--now <time>', 'Unix seconds or a date').argParser(parseTime))
    .addOption(new Option('--entry <n>', 'which request of a HAR file').argParser(parseNumber))
    .addOption(jsonOption())
    .action(async (options: VerifyOptions) => {
      if (!(await run(options))) process.exitCode = 1;
    });
}

async function run(options: VerifyOptions): Promise<boolean> {
  const json = options.json === true;
  if (options.vectors !== undefined) {
    if (options.request !== undefined || options.scheme !== undefined)
      throw new UsageError('--vectors goes alone: its file says the schemes and secrets.');
    const { verifyVectors } = await import('../verify/vectors.ts');
    return verifyVectors(options.vectors, { json });
  }
  if (options.request === undefined || options.scheme === undefined)
    throw new UsageError('Either --vectors FILE, or --scheme SCHEME and --request FILE.');
  const { verifyRequest } = await import('../verify/request.ts');
  return verifyRequest({
    file: options.request,
    verification: await verificationOf(options.scheme, options),
    publicUrl: options.url,
    now: options.now ?? Date.now(),
    entry: options.entry,
    json,
  });
}

async function verificationOf(scheme: string, options: VerifyOptions): Promise<JsonObject> {
  let verification: JsonObject = { scheme };
  for (const text of options.set ?? []) verification = assign(verification, parseAssignment(text));
  const secrets = await secretsOf(options);
  return secrets.length === 0 ? verification : { ...verification, secrets };
}

async function secretsOf(options: VerifyOptions): Promise<string[]> {
  const wantsInput = options.secretStdin === true || options.secret === true;
  if (wantsInput && options.request === '-')
    throw new UsageError('The secret and the request cannot both come from standard input.');
  const secrets = options.secret === true ? [] : [...(options.secret ?? [])];
  if (secrets.length > 0)
    note('Note: other users of this computer can read a secret in the command line.');
  for (const name of options.secretEnv ?? []) secrets.push(await readSecret('secret', name));
  if (wantsInput) secrets.push(await readSecret('secret', undefined));
  return secrets;
}

function parseTime(text: string): number {
  const ms = /^\d{1,12}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It is Unix seconds or a date.');
  return ms;
}

function parseNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}
