/**
 * Header fields of one connection (RFC 9110, 7.6.1) or of the framing of a message (RFC 9112, 6):
 * whoever sends a message writes them itself. In lower case.
 */
export const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
] as const;
