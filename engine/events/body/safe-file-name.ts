const MAX_LENGTH = 200;

/** Names that are devices on Windows, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/**
 * A name from outside as one that may be written to disk: no folders, no control or bidirectional
 * characters, nothing a shell or Windows reads in a special way, no leading dot. Never empty.
 */
export function safeFileName(name: string | undefined, fallback: string): string {
  const last = (name ?? '').split(/[/\\]/).at(-1) ?? '';
  const cleaned = last
    .slice(0, 10 * MAX_LENGTH)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\uFFFD]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (cleaned === '') return fallback;
  const harmless = DEVICE.test(cleaned) ? `_${cleaned}` : cleaned;
  return shorten(harmless);
}

/** Keeps the extension, which says what the file is. */
function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_LENGTH) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  return characters.slice(0, MAX_LENGTH - extension.length).join('') + extension;
}
