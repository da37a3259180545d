import type { X509Certificate } from 'node:crypto';
import type { Command } from 'commander';
import { UserError } from '../../shared/errors.ts';
import { dataDirOf } from '../data-dir.ts';
import { localTime, print, printJson } from '../output.ts';
import { fields } from '../table.ts';
import { trustInstructions } from '../trust-instructions.ts';
import { group, jsonOption, leaf } from './leaf.ts';

class NoCertificateError extends UserError {
  readonly code = 'no_certificate';
}

export function addCertificate(program: Command): void {
  const certificate = group(program, 'certificate', 'the certificate that Patchbay made');
  leaf(certificate, 'show', 'its names and end, and how to trust its authority')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }, command: Command) => {
      const { readLocalCertificate } = await import(
        '../../server/certificates/local-certificate.ts'
      );
      const found = await readLocalCertificate(dataDirOf(command));
      if (found === null)
        throw new NoCertificateError('Patchbay has made no certificate in this data folder.', {
          hint: 'Start it with `patchbay serve --hooks-tls auto`.',
        });
      const { files, authority, certificate: own } = found;
      if (options.json === true)
        return printJson({
          authority: { file: files.authority, ...described(authority) },
          certificate: { file: files.cert, names: namesOf(own), ...described(own) },
        });
      const head = fields([
        ['Names', namesOf(own).join(', ')],
        ['Valid until', localTime(Date.parse(own.validTo))],
        ['SHA-256', own.fingerprint256],
        ['Authority', files.authority],
        ['Valid until', localTime(Date.parse(authority.validTo))],
        ['SHA-256', authority.fingerprint256],
      ]);
      print(`${head}\n\n${trustInstructions(files.authority)}`);
    });
}

function described(certificate: X509Certificate) {
  return {
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint256: certificate.fingerprint256,
  };
}

/** OpenSSL's own form: `DNS:localhost, IP Address:127.0.0.1`. */
function namesOf(certificate: X509Certificate): string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .map((entry) => entry.replace(/^(?:DNS|IP Address):/, ''));
}
