const width = 16;

/** `00000000  7b 22 69 64 22 3a …  {"id":…`; what is no printable ASCII is a dot. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += width) {
    const line = bytes.subarray(at, at + width);
    const codes = Array.from(line, (byte) => byte.toString(16).padStart(2, '0'));
    const left = codes.slice(0, 8).join(' ');
    const right = codes.slice(8).join(' ');
    const signs = Array.from(line, (byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
    ).join('');
    lines.push(
      `${at.toString(16).padStart(8, '0')}  ${left.padEnd(23)}  ${right.padEnd(23)}  ${signs}`,
    );
  }
  return lines.join('\n');
}
