import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ImapFlow, type MailboxLockObject } from 'imapflow';
import { describe } from 'vitest';
import type { CredentialData } from '../../shared/model/credential.ts';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

const PLACES = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot', '/opt/homebrew/sbin/dovecot'];

/** `npm test` finds or installs one and says where; "": there is none. */
const found = process.env['PATCHBAY_DOVECOT'] ?? PLACES.find((file) => existsSync(file));
const program = found === '' ? undefined : found;

/** Tests that need a real IMAP server; skipped, and counted as that, where there is none. */
export const describeWithImap: (name: string, tests: () => void) => void =
  program === undefined ? describe.skip : describe;

export const PASSWORD = 'password-of-the-mailbox';

export interface ImapTestServer {
  readonly port: number;
  readonly tlsPort: number;
  /** Any name is a user, with a mailbox of their own. */
  credential(
    user: string,
    more?: Partial<Extract<CredentialData, { type: 'imap' }>>,
  ): Extract<CredentialData, { type: 'imap' }>;
  /** Puts a message into a folder; gives its uid. */
  deliver(user: string, mail: string, options?: Delivery): Promise<number>;
  /** Lets a person do something with their mail program. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>, mailbox?: string): Promise<T>;
  stop(): Promise<void>;
  /** Again, after a stop, with the same ports and mail. */
  start(): Promise<void>;
  /** Ends it, and removes its mail. */
  close(): Promise<void>;
  /** What it wrote about what it did. */
  log(): string;
}

export interface Delivery {
  mailbox?: string;
  flags?: string[];
  arrivedAt?: Date;
}

/**
 * A real Dovecot on ports of its own of 127.0.0.1, with a folder of its own: nothing of the system's
 * configuration is used. `idle: false` is one that cannot tell of new mail. `introspectionUrl`: signs
 * in by OAuth2, with tokens that this address knows (RFC 7662).
 */
export async function startImapServer(
  options: { idle?: boolean; introspectionUrl?: string } = {},
): Promise<ImapTestServer> {
  if (program === undefined) throw new Error('there is no Dovecot');
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-imap-'));
  const mail = join(folder, 'mail');
  mkdirSync(mail);
  // Without rights it must still get through here.
  chmodSync(folder, 0o755);
  chmodSync(mail, 0o777);
  const port = await freePort();
  const tlsPort = await freePort();
  const file = join(folder, 'dovecot.conf');
  writeFileSync(file, configuration({ ...options, folder, mail, port, tlsPort }));
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(program ?? '', ['-F', '-c', file], { stdio: 'ignore', detached: true });
    process.once('exit', abandon);
    const failed = once(child, 'exit').then(() => {
      throw new Error(`Dovecot ended: ${log()}`);
    });
    failed.catch(() => {});
    await Promise.race([failed, until('Dovecot', () => answers(port), { everyMs: 20 })]);
  }
  async function stop(): Promise<void> {
    const { exitCode, signalCode } = child ?? {};
    if (child === undefined || exitCode !== null || signalCode !== null) return;
    const ended = once(child, 'exit');
    killGroup(child, 'SIGTERM');
    await ended;
    // Those that serve a connection would go on.
    killGroup(child, 'SIGKILL');
    process.off('exit', abandon);
  }
  function abandon(): void {
    if (child !== undefined) killGroup(child, 'SIGKILL');
  }
  const log = (): string => readFileSync(join(folder, 'log'), 'utf8');
  const credential: ImapTestServer['credential'] = (user, more = {}) => ({
    type: 'imap',
    host: '127.0.0.1',
    port,
    secure: 'none',
    username: user,
    password: PASSWORD,
    rejectUnauthorized: true,
    ...more,
  });
  async function as<T>(
    user: string,
    work: (client: ImapFlow) => Promise<T>,
    mailbox?: string,
  ): Promise<T> {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: PASSWORD },
      logger: false,
      disableAutoIdle: true,
    });
    client.on('error', () => {});
    await client.connect();
    let lock: MailboxLockObject | undefined;
    try {
      if (mailbox !== undefined) lock = await client.getMailboxLock(mailbox);
      return await work(client);
    } finally {
      lock?.release();
      await client.logout();
    }
  }
  await start();
  return {
    port,
    tlsPort,
    credential,
    as,
    stop,
    start,
    log,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
    deliver: (user, text, { mailbox = 'INBOX', flags = [], arrivedAt } = {}) =>
      as(user, async (client) => {
        const done = await client.append(mailbox, Buffer.from(text), flags, arrivedAt);
        if (done === false || done === undefined || done.uid === undefined)
          throw new Error(`the mail was not taken: ${log()}`);
        return done.uid;
      }),
  };
}

function configuration(options: {
  folder: string;
  mail: string;
  port: number;
  tlsPort: number;
  idle?: boolean;
  introspectionUrl?: string;
}): string {
  const { folder, mail, port, tlsPort, idle = true, introspectionUrl } = options;
  const fixture = (name: string) => new URL(`../fixtures/tls/${name}`, import.meta.url).pathname;
  const isRoot = process.getuid?.() === 0;
  // It refuses to read mail as root; without root it can only be who we are.
  const user = isRoot ? 'nobody' : userInfo().username;
  const group = isRoot ? 'nogroup' : `${process.getgid?.()}`;
  const oauth = join(folder, 'oauth2.conf');
  if (introspectionUrl !== undefined)
    writeFileSync(
      oauth,
      `introspection_mode = get\nintrospection_url = ${introspectionUrl}\nactive_attribute = active\nactive_value = true\nusername_attribute = username\n`,
    );
  return `
base_dir = ${folder}/run
state_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1${process.platform === 'linux' ? ', 127.0.0.2' : ''}
ssl = yes
ssl_cert = <${fixture('localhost.crt')}
ssl_key = <${fixture('localhost.key')}
disable_plaintext_auth = no
auth_mechanisms = plain login${introspectionUrl === undefined ? '' : ' xoauth2'}
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
mail_location = maildir:${mail}/%u
auth_failure_delay = 0
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = /
}
${
  introspectionUrl === undefined
    ? ''
    : `passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${oauth}
}`
}
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${user} gid=${group} home=${mail}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = ${tlsPort}
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
${idle ? '' : 'imap_capability = IMAP4rev1 UIDPLUS MOVE LITERAL+\nprotocol imap {\n  imap_capability = IMAP4rev1 UIDPLUS MOVE LITERAL+\n}'}
`;
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody is left.
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const over = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => over(true));
    socket.once('error', () => over(false));
    socket.once('close', () => resolve(false));
  });
}
