import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CertificateError, readTlsFiles, type TlsMaterial } from './tls-material.ts';

/** Renewed so long before its end. */
const RENEWAL_MS = 30 * 86_400_000;
/** Under these every webhook listener of this computer can be called. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'] as const;

export interface LocalFiles {
  /** The authority's certificate: what other programs have to trust. */
  authority: string;
  authorityKey: string;
  cert: string;
  key: string;
}

function localFiles(dataDir: string): LocalFiles {
  const folder = join(dataDir, 'tls');
  return {
    authority: join(folder, 'authority.crt'),
    authorityKey: join(folder, 'authority.key'),
    cert: join(folder, 'hooks.crt'),
    key: join(folder, 'hooks.key'),
  };
}

export interface LocalCertificate extends TlsMaterial {
  files: LocalFiles;
  /** Made now: the first one, a renewal, or one with further names. */
  isNew: boolean;
  /** The authority is new as well: nobody trusts it yet. */
  isNewAuthority: boolean;
}

/**
 * The certificate that Patchbay makes for itself, signed by an authority of this data folder. It is
 * made when there is none, when it ends within 30 days, or when a name is missing in it. Keys are
 * readable by their owner only.
 */
export async function ensureLocalCertificate(options: {
  dataDir: string;
  /** Besides the loopback ones. */
  names: readonly string[];
  now: number;
}): Promise<LocalCertificate> {
  const { dataDir, now } = options;
  const names = [...new Set([...LOOPBACK_NAMES, ...options.names])];
  const files = localFiles(dataDir);
  await mkdir(join(dataDir, 'tls'), { recursive: true, mode: 0o700 });
  const known = await readPair(files.authority, files.authorityKey);
  const isNewAuthority = known === null || !isFresh(known, now);
  const authority = isNewAuthority ? await makeAuthority(files, now) : known;
  const current = isNewAuthority ? null : await readPair(files.cert, files.key);
  if (current !== null && serves(current, { authority, names, now }))
    return { ...withAuthority(current, authority), files, isNew: false, isNewAuthority };
  const { issueServer } = await import('./issue.ts');
  const made = await issueServer(authority, names, now);
  await write(files.key, made.key, 0o600);
  await write(files.cert, made.cert, 0o644);
  return { ...withAuthority(made, authority), files, isNew: true, isNewAuthority };
}

/** Clients that trust the authority need its certificate as well when they pin the chain. */
function withAuthority({ cert, key }: TlsMaterial, authority: TlsMaterial): TlsMaterial {
  return { cert: `${cert.trim()}\n${authority.cert.trim()}\n`, key };
}

async function makeAuthority(files: LocalFiles, now: number): Promise<TlsMaterial> {
  const { issueAuthority } = await import('./issue.ts');
  const made = await issueAuthority(`Patchbay on ${hostname()}`, now);
  await write(files.authorityKey, made.key, 0o600);
  await write(files.authority, made.cert, 0o644);
  return made;
}

function serves(
  pair: TlsMaterial,
  { authority, names, now }: { authority: TlsMaterial; names: readonly string[]; now: number },
): boolean {
  const certificate = new X509Certificate(pair.cert);
  return (
    isFresh(pair, now) &&
    certificate.verify(new X509Certificate(authority.cert).publicKey) &&
    names.every((name) => isFor(certificate, name))
  );
}

function isFor(certificate: X509Certificate, name: string): boolean {
  const found = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name);
  return found !== undefined;
}

function isFresh({ cert }: TlsMaterial, now: number): boolean {
  return Date.parse(new X509Certificate(cert).validTo) - now > RENEWAL_MS;
}

/** Null when one of the two is missing or damaged: then both are made anew. */
async function readPair(certFile: string, keyFile: string): Promise<TlsMaterial | null> {
  try {
    return await readTlsFiles(certFile, keyFile);
  } catch (error) {
    if (error instanceof CertificateError) return null;
    throw error;
  }
}

/** Under another name first: a crash leaves the old file or the new one. */
async function write(file: string, content: string, mode: number): Promise<void> {
  const draft = `${file}.tmp`;
  const handle = await open(draft, 'w', mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(draft, mode);
  await rename(draft, file);
}

/** What is there, for people; null when none was made yet. */
export async function readLocalCertificate(dataDir: string): Promise<{
  files: LocalFiles;
  authority: X509Certificate;
  certificate: X509Certificate;
} | null> {
  const files = localFiles(dataDir);
  try {
    const [authority, cert] = await Promise.all([
      readFile(files.authority, 'utf8'),
      readFile(files.cert, 'utf8'),
    ]);
    return {
      files,
      authority: new X509Certificate(authority),
      certificate: new X509Certificate(cert),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
