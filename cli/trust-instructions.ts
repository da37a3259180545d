/** How other programs come to trust the authority that Patchbay made; `file` is its certificate. */
export function trustInstructions(file: string): string {
  const quoted = `"${file}"`;
  return [
    'Patchbay made a certificate authority of its own. Programs that send to the webhook port over',
    `HTTPS have to trust it; its certificate is ${file}`,
    '',
    `  curl      curl --cacert ${quoted} https://localhost:4780/...`,
    `  Node.js   NODE_EXTRA_CA_CERTS=${quoted} node ...`,
    `  Python    REQUESTS_CA_BUNDLE=${quoted} python ...`,
    `  Debian    sudo cp ${quoted} /usr/local/share/ca-certificates/patchbay.crt && sudo update-ca-certificates`,
    `  Fedora    sudo trust anchor ${quoted}`,
    `  macOS     security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db ${quoted}`,
    `  Windows   certutil -user -addstore Root ${quoted}`,
    '',
    'Whoever has its key (beside it, readable by you only) could pose as any site to those programs:',
    'trust it where you need it, never share the key. `patchbay certificate show` prints this again.',
  ].join('\n');
}
