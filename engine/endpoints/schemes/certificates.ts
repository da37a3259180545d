import { type KeyObject, X509Certificate } from 'node:crypto';
import { InvalidInputError } from '../../../shared/errors.ts';
import type { EndpointSecret } from '../../../shared/model/verification.ts';

export interface PinnedCertificate {
  readonly name: string;
  /** When its owner wants it not to count any more; its own time is below. */
  readonly expiresAt: number;
  readonly key: KeyObject;
  readonly validFrom: number;
  readonly validTo: number;
}

const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Certificates that are trusted because they were given. One may be followed by its issuers: then
 * each has to be signed by the next, which has to be an authority, and the first is valid only as
 * long as all are. Throws InvalidInputError for a chain that is broken.
 */
export function prepareCertificates(settings: {
  certificate?: string | undefined;
  secrets: readonly EndpointSecret[];
}): PinnedCertificate[] {
  const { certificate } = settings;
  const given: { pem: EndpointSecret; field: string }[] = settings.secrets.map((pem, index) => ({
    pem,
    field: `verification.secrets[${index}]`,
  }));
  if (certificate !== undefined)
    given.unshift({
      pem: { value: certificate, label: 'certificate' },
      field: 'verification.certificate',
    });
  return given
    .filter(({ pem }) => pem.value !== '')
    .map(({ pem, field }, index) => ({
      name: pem.label ?? `#${index + 1}`,
      expiresAt: pem.expiresAt ?? Number.POSITIVE_INFINITY,
      ...readChain(pem.value, field),
    }));
}

function readChain(
  text: string,
  field: string,
): Pick<PinnedCertificate, 'key' | 'validFrom' | 'validTo'> {
  const chain = (text.match(PEM) ?? []).map((pem) => read(pem, field));
  const [leaf] = chain;
  if (leaf === undefined) throw unreadable(`${field}: holds no certificate in PEM form`);
  if (leaf.publicKey.asymmetricKeyType !== 'rsa')
    throw unreadable(`${field}: the first certificate does not have an RSA key`);
  chain.forEach((certificate, index) => {
    const issuer = chain[index + 1];
    if (issuer === undefined) return;
    const isIssued =
      issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
    if (!isIssued)
      throw unreadable(`${field}: certificate ${index + 1} was not issued by the one after it`);
  });
  return {
    key: leaf.publicKey,
    validFrom: Math.max(...chain.map((certificate) => Date.parse(certificate.validFrom))),
    validTo: Math.min(...chain.map((certificate) => Date.parse(certificate.validTo))),
  };
}

function read(pem: string, field: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw unreadable(`${field}: a certificate cannot be read`);
  }
}

function unreadable(problem: string): InvalidInputError {
  return new InvalidInputError(
    'A certificate cannot be used.',
    [problem],
    'Download it from the address in the header PAYPAL-CERT-URL of a delivery.',
  );
}
