/** What an option of curl means to the request. */
export type OptionEffect =
  /** Part of the request, or of how it is sent; request.ts reads it. */
  | 'request'
  /** About output, the connection or other protocols: a step needs no counterpart. */
  | 'ignored'
  /** It changes what happens and has no counterpart: told. */
  | 'told';

export interface KnownOption {
  name: string;
  takesValue: boolean;
  effect: OptionEffect;
}

/** With their short forms: `X:request`. */
const WITH_VALUE: Readonly<Record<OptionEffect, string>> = {
  request:
    'X:request H:header d:data data-ascii data-binary data-raw data-urlencode json F:form form-string url url-query u:user A:user-agent e:referer b:cookie oauth2-bearer T:upload-file r:range m:max-time connect-timeout max-redirs',
  told: 'x:proxy preproxy U:proxy-user E:cert key cacert capath cert-type key-type pass K:config aws-sigv4 connect-to resolve unix-socket abstract-unix-socket netrc-file retry retry-delay retry-max-time interface request-target socks4 socks4a socks5 socks5-hostname proxy1.0 proxy-header z:time-cond etag-compare pinnedpubkey tlsuser tlspassword tlsauthtype variable haproxy-clientip ech',
  ignored:
    'alt-svc ciphers C:continue-at c:cookie-jar create-file-mode crlfile curves delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url D:dump-header egd-file engine etag-save expect100-timeout ftp-account ftp-alternative-to-user ftp-method P:ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms h:help hostpubmd5 hostpubsha256 hsts ip-tos ipfs-gateway keepalive-time keepalive-cnt krb libcurl limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize noproxy o:output output-dir parallel-max proto proto-default proto-redir proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser pubkey Q:quote random-file rate sasl-authzid service-name socks5-gssapi-service Y:speed-limit y:speed-time stderr t:telnet-option tftp-blksize tls-max tls13-ciphers trace trace-ascii trace-config vlan-priority w:write-out',
};
const FLAGS: Readonly<Record<OptionEffect, string>> = {
  request: 'G:get I:head L:location location-trusted k:insecure compressed basic',
  told: 'digest ntlm ntlm-wb negotiate n:netrc netrc-optional anyauth post301 post302 post303 form-escape',
  ignored:
    'a:append cert-status compressed-ssh create-dirs crlf q:disable disable-eprt disable-epsv disallow-username-in-url doh-cert-status doh-insecure f:fail fail-early fail-with-body false-start ftp-create-dirs ftp-pasv ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-control g:globoff haproxy-protocol http0.9 0:http1.0 http1.1 http2 http2-prior-knowledge http3 http3-only ignore-content-length i:include show-headers 4:ipv4 6:ipv6 j:junk-session-cookies l:list-only mail-rcpt-allowfails M:manual metalink N:no-buffer buffer no-clobber clobber keepalive alpn npn sessionid progress-meter Z:parallel parallel-immediate path-as-is #:progress-bar proxy-anyauth proxy-basic proxy-digest proxy-insecure proxy-negotiate proxy-ntlm proxy-ssl-allow-beast proxy-ssl-auto-client-cert proxy-tlsv1 p:proxytunnel raw J:remote-header-name O:remote-name remote-name-all R:remote-time remove-on-error retry-all-errors retry-connrefused sasl-ir S:show-error s:silent skip-existing socks5-basic socks5-gssapi socks5-gssapi-nec ssl ssl-allow-beast ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort 2:sslv2 3:sslv3 styled-output suppress-connect-headers tcp-fastopen tcp-nodelay tftp-no-options tls-earlydata 1:tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 tr-encoding trace-time trace-ids B:use-ascii v:verbose V:version xattr ca-native proxy-ca-native proxy-http2 mptcp',
};

const long = new Map<string, KnownOption>();
const short = new Map<string, KnownOption>();
add(WITH_VALUE, true);
add(FLAGS, false);

function add(table: Readonly<Record<OptionEffect, string>>, takesValue: boolean): void {
  for (const effect of ['request', 'told', 'ignored'] as const) {
    for (const entry of table[effect].split(' ')) {
      const [, letter, name = ''] = /^(?:(.):)?(.+)$/.exec(entry) ?? [];
      const option = { name, takesValue, effect };
      long.set(name, option);
      if (letter !== undefined) short.set(letter, option);
    }
  }
}

export function shortOption(letter: string): KnownOption | undefined {
  return short.get(letter);
}

/** By its name, or a beginning that fits one alone, as curl takes it; `no-` turns a flag off. */
export function longOption(name: string): (KnownOption & { off: boolean }) | undefined {
  const exact = long.get(name);
  if (exact !== undefined) return { ...exact, off: false };
  if (name.startsWith('no-')) {
    const flag = long.get(name.slice(3));
    if (flag !== undefined && !flag.takesValue) return { ...flag, off: true };
  }
  const fitting = [...long.values()].filter((option) => option.name.startsWith(name));
  const [only] = fitting;
  return only !== undefined && fitting.length === 1 ? { ...only, off: false } : undefined;
}

export function optionNames(): string[] {
  return [...long.keys()];
}
