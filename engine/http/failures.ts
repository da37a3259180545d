import { errors } from 'undici';
import { StepFailure } from '../steps/define-step.ts';

/** Where a request was going, for messages; never with its path or query, which may hold secrets. */
export function place(url: URL): string {
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.hostname}:${port}`;
}

interface Explanation {
  message: (url: URL) => string;
  hint?: string;
  kind?: 'network' | 'timeout';
}

const CLOSED: Explanation = {
  message: (url) => `${place(url)} closed the connection before it had answered.`,
};

const UNREACHABLE: Explanation = {
  message: (url) => `${place(url)} cannot be reached from this computer’s network.`,
  hint: 'Check the network, VPN or firewall.',
};

const TOO_SLOW: Explanation = {
  message: (url) => `No connection to ${place(url)} came about in time.`,
  hint: 'Check the address and port, and whether a firewall is in between.',
  kind: 'timeout',
};

const SELF_SIGNED: Explanation = {
  message: (url) => `The certificate of ${place(url)} is not signed by an authority known here.`,
  hint: 'If you know the server, put its (or its authority’s) certificate in tls.ca.',
};

const NOT_TLS: Explanation = {
  message: (url) => `${place(url)} does not speak TLS as expected.`,
  hint: 'Perhaps the address should start with http:// or has the wrong port.',
};

const NO_CLIENT_CERTIFICATE: Explanation = {
  message: (url) => `${place(url)} asks for a client certificate that it trusts.`,
  hint: 'Put it in tls.cert and tls.key.',
};

const BAD_TLS_SETTINGS: Explanation = {
  message: () => 'The certificate or key in the step’s TLS settings cannot be read.',
  hint: 'tls.ca, tls.cert and tls.key are PEM texts; the key must belong to the certificate.',
};

const NOT_HTTP: Explanation = {
  message: (url) => `${place(url)} answered with something that is not HTTP.`,
  hint: 'Check the port, and whether the address should start with https://.',
};

const CUT_SHORT: Explanation = {
  message: (url) => `The answer of ${place(url)} ended before it was complete.`,
};

/** Node's, OpenSSL's and undici's codes. */
const EXPLANATIONS: Record<string, Explanation> = {
  ECONNREFUSED: {
    message: (url) => `Nothing is listening at ${place(url)}.`,
    hint: 'Check the port, and that the server is running.',
  },
  ENOTFOUND: {
    message: (url) => `There is no host named "${url.hostname}".`,
    hint: 'Check the spelling and this computer’s network.',
  },
  EAI_AGAIN: {
    message: (url) => `The name "${url.hostname}" could not be looked up at the moment.`,
    hint: 'Check this computer’s network and name server.',
  },
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ECONNABORTED: CLOSED,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EHOSTDOWN: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  EACCES: UNREACHABLE,
  ETIMEDOUT: TOO_SLOW,
  UND_ERR_CONNECT_TIMEOUT: TOO_SLOW,
  CERT_HAS_EXPIRED: {
    message: (url) => `The certificate of ${place(url)} has expired.`,
    hint: 'The server’s owner has to renew it.',
  },
  CERT_NOT_YET_VALID: {
    message: (url) => `The certificate of ${place(url)} is not valid yet.`,
    hint: 'Check this computer’s clock.',
  },
  CERT_REVOKED: { message: (url) => `The certificate of ${place(url)} was revoked.` },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    message: (url) => `The certificate of ${place(url)} is for another name.`,
    hint: 'Use the name that the certificate is for.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: SELF_SIGNED,
  CERT_UNTRUSTED: SELF_SIGNED,
  ERR_SSL_WRONG_VERSION_NUMBER: NOT_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NOT_TLS,
  ERR_SSL_UNSUPPORTED_PROTOCOL: NOT_TLS,
  EPROTO: NOT_TLS,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: NO_CLIENT_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: NO_CLIENT_CERTIFICATE,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: NO_CLIENT_CERTIFICATE,
  UND_ERR_HEADERS_OVERFLOW: {
    message: (url) => `The headers of ${place(url)} are larger than this client takes.`,
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: CUT_SHORT,
  UND_ERR_DESTROYED: { message: () => 'Patchbay is shutting down.' },
  UND_ERR_CLOSED: { message: () => 'Patchbay is shutting down.' },
};

/** What went wrong between the two computers, in words. A StepFailure passes unchanged. */
export function networkFailure(
  error: unknown,
  target: { url: URL; proxy?: string | undefined },
): StepFailure {
  if (error instanceof StepFailure) return error;
  const code = codeOf(error);
  const proxied = target.proxy === undefined ? null : explainProxy(error, code, target.proxy);
  const known = proxied ?? explain(code) ?? (isParserError(error) ? NOT_HTTP : undefined);
  const {
    message,
    hint,
    kind = 'network',
  } = known ??
  ({
    message: (url: URL) => `The request to ${place(url)} did not work${code && ` (${code})`}.`,
  } satisfies Explanation);
  return new StepFailure({
    code: kind === 'timeout' ? 'timeout' : 'network',
    kind,
    message: message(target.url),
    ...(hint === undefined ? {} : { hint }),
    ...(code === '' ? {} : { details: { code } }),
    cause: error,
  });
}

/** Not every error of undici's parser has a code. */
function isParserError(error: unknown): boolean {
  return error instanceof errors.HTTPParserError;
}

function explain(code: string): Explanation | undefined {
  if (code.startsWith('HPE_')) return code === 'HPE_INVALID_EOF_STATE' ? CUT_SHORT : NOT_HTTP;
  if (code.startsWith('ERR_OSSL_') || code === 'ERR_CRYPTO_OPERATION_FAILED') {
    return BAD_TLS_SETTINGS;
  }
  return EXPLANATIONS[code];
}

/** A tunnel's errors carry the proxy's answer in their message only. */
function explainProxy(error: unknown, code: string, proxy: string): Explanation | null {
  const where = place(new URL(proxy));
  const text = error instanceof Error ? error.message : '';
  const status = /Proxy response \((\d{3})\)|Required \((407)\)/.exec(text);
  if (status !== null) {
    const answer = status[1] ?? status[2];
    return answer === '407'
      ? {
          message: () => `The proxy ${where} wants a user name and password.`,
          hint: 'Write them in the proxy’s address: http://user:password@host:port.',
        }
      : { message: (url) => `The proxy ${where} refused to connect to ${place(url)} (${answer}).` };
  }
  switch (code) {
    case 'UND_ERR_PRX_CONN':
      return { message: () => `The proxy ${where} closed the connection.` };
    case 'UND_ERR_PRX_TLS':
      return { message: () => `The certificate of the proxy ${where} is for another name.` };
    case 'ECONNREFUSED':
      return {
        message: () => `Nothing is listening at the proxy’s address ${where}.`,
        hint: 'Check the proxy’s address, and that it is running.',
      };
    case 'ENOTFOUND':
      return { message: () => `There is no host with the proxy’s name in ${where}.` };
    default:
      return null;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}
