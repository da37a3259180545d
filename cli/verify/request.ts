import { diagnose } from '../../engine/index.ts';
import type { JsonObject } from '../../shared/json.ts';
import type { Diagnosis } from '../../shared/model/diagnosis.ts';
import { verificationSchema } from '../../shared/model/verification.ts';
import { type CapturedRequest, parseCapture } from '../captured-request/captured-request.ts';
import { readBytes } from '../files.ts';
import { note, print, printable, printJson, style } from '../output.ts';
import { parseInput } from '../parse.ts';

export interface VerifyRequestOptions {
  file: string;
  /** The scheme's settings with the secrets. */
  verification: JsonObject;
  /** The address that the sender called, where the capture does not have it. */
  publicUrl: string | undefined;
  /** Milliseconds UTC. */
  now: number;
  entry: number | undefined;
  json: boolean;
}

/** Prints the verdict and what to do. Whether the request verifies. */
export async function verifyRequest(options: VerifyRequestOptions): Promise<boolean> {
  const { file, entry, now } = options;
  const verification = parseInput(verificationSchema, options.verification, 'verification');
  const captured = await parseCapture(await readBytes(file), { entry, readFile: readBytes });
  for (const remark of captured.remarks) note(`Note: ${printable(remark)}`);
  const address = addressOf(captured, options.publicUrl);
  const diagnosis = diagnose({
    verification,
    request: {
      rawHeaders: captured.headers.flat(),
      method: captured.method,
      url: address.target,
      body: captured.body,
    },
    publicUrl: address.publicUrl,
    now,
  });
  if (options.json) printJson(diagnosis);
  else report(diagnosis, verification.scheme);
  return diagnosis.verdict.ok;
}

function report({ verdict, findings }: Diagnosis, scheme: string): void {
  if (verdict.ok) {
    const by = verdict.secret === null ? '' : ` (secret ${verdict.secret})`;
    print(printable(`${style('green', 'Verified')} as ${scheme}${by}.`));
    return;
  }
  const reason = verdict.reason === null ? '' : ` (${verdict.reason})`;
  print(
    printable(`${style('red', 'Not verified')} as ${scheme}${reason}: ${verdict.detail ?? ''}`),
  );
  for (const { message, howToMend, certain } of findings)
    print(printable(`\n${certain ? 'Cause' : 'Perhaps'}: ${message}\n  ${howToMend}`));
}

/**
 * Path and query as in the request line, and the whole address. A capture has it only where it is
 * a whole address itself; Host and https stand for it otherwise, since senders call tunnels so.
 */
function addressOf(
  { url, headers }: CapturedRequest,
  given: string | undefined,
): { target: string; publicUrl: string | null } {
  const absolute = /^https?:\/\/[^/?#]*([^#]*)/i.exec(url);
  const target = absolute === null ? url : absolute[1] || '/';
  if (given !== undefined) return { target, publicUrl: given };
  if (absolute !== null) return { target, publicUrl: url };
  const host = headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  return { target, publicUrl: host === undefined ? null : `https://${host}${url}` };
}
