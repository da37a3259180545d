import type { Logger } from 'pino';
import { readTlsFiles, type TlsMaterial } from '../../server/certificates/tls-material.ts';
import { note } from '../output.ts';
import { trustInstructions } from '../trust-instructions.ts';

/** Where the webhook listener's certificate comes from. */
export type TlsChoice =
  | { kind: 'files'; cert: string; key: string }
  | { kind: 'auto'; names: readonly string[] };

/** How often files are looked at, and whether a certificate of ours is to be renewed. */
const CHECK_EVERY_MS = 3_600_000;

export interface CertificateSource {
  /** Throws CertificateError. */
  load(): Promise<TlsMaterial>;
  /** Called whenever a later look finds another certificate. */
  onNew(listener: (material: TlsMaterial) => void): void;
  /** Looks now. A certificate that cannot be used is logged, and the one in use stays. */
  reload(): void;
  stop(): void;
}

/** Null without TLS. */
export function createCertificateSource(
  { dataDir, hooksTls: choice }: { dataDir: string; hooksTls: TlsChoice | null },
  log: Logger,
): CertificateSource | null {
  if (choice === null) return null;
  let current: TlsMaterial | null = null;
  let listener: ((material: TlsMaterial) => void) | null = null;
  const timer = setInterval(reload, CHECK_EVERY_MS).unref();

  async function read(): Promise<TlsMaterial> {
    if (choice?.kind === 'files') return readTlsFiles(choice.cert, choice.key);
    const { ensureLocalCertificate } = await import(
      '../../server/certificates/local-certificate.ts'
    );
    const names = choice?.names ?? [];
    const made = await ensureLocalCertificate({ dataDir, names, now: Date.now() });
    if (made.isNewAuthority) note(trustInstructions(made.files.authority));
    else if (made.isNew) log.info('the certificate of the webhook port was renewed');
    return { cert: made.cert, key: made.key };
  }

  async function renew(): Promise<void> {
    const found = await read();
    if (current !== null && found.cert === current.cert && found.key === current.key) return;
    current = found;
    listener?.(found);
    log.info('the webhook port has another certificate');
  }

  function reload(): void {
    if (current === null) return;
    renew().catch((err: unknown) =>
      log.error({ err }, 'the certificate cannot be used: the one before stays'),
    );
  }

  return {
    async load() {
      current = await read();
      return current;
    },
    onNew(value) {
      listener = value;
    },
    reload,
    stop: () => clearInterval(timer),
  };
}
