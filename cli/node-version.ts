/** better-sqlite3 is built for Node-API 10, which came with Node 22.14. */
export const minimumNode = '22.14';

/** @param version as in `process.versions.node` */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 14);
}
