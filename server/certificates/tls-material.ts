import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../../shared/errors.ts';

/** What a TLS server shows and proves itself with. */
export interface TlsMaterial {
  /** PEM: the certificate, and those between it and its authority. */
  cert: string;
  /** PEM. */
  key: string;
}

/** A certificate or its key cannot be used. */
export class CertificateError extends UserError {
  readonly code = 'certificate_unusable';
}

/** Throws CertificateError that names the file and says what is wrong with it. */
export async function readTlsFiles(certFile: string, keyFile: string): Promise<TlsMaterial> {
  // In this order: where both are wrong the same one is named each time.
  const cert = await readPem(certFile);
  const key = await readPem(keyFile);
  checkPair({ cert, key }, { certFile, keyFile });
  return { cert, key };
}

async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CertificateError(`Cannot read ${file}: ${reason}.`, { cause: error });
  }
}

function checkPair(
  { cert, key }: TlsMaterial,
  { certFile, keyFile }: { certFile: string; keyFile: string },
): void {
  const certificate = parseCertificate(cert, certFile);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(key);
  } catch (error) {
    throw new CertificateError(`${keyFile} holds no private key.`, {
      hint: 'It is a PEM file without a passphrase: it starts with "-----BEGIN PRIVATE KEY-----".',
      cause: error,
    });
  }
  if (certificate.checkPrivateKey(privateKey)) return;
  throw new CertificateError(`The key in ${keyFile} does not belong to ${certFile}.`, {
    hint: 'In a chain of certificates, your own comes first.',
  });
}

/** The first certificate of a PEM file. Throws CertificateError. */
function parseCertificate(pem: string, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CertificateError(`${file} holds no certificate.`, {
      hint: 'It is a PEM file: it starts with "-----BEGIN CERTIFICATE-----".',
      cause: error,
    });
  }
}
