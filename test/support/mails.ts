let count = 0;

export interface MailParts {
  from?: string;
  to?: string;
  subject?: string;
  text?: string;
  messageId?: string;
  date?: string;
  /** Further header lines. */
  headers?: string[];
}

/** A simple message as it is sent; each has an id of its own. */
export function mail(parts: MailParts = {}): string {
  const {
    from = 'Ann <ann@example.com>',
    to = 'me@example.com',
    subject = 'A mail',
    text = 'Hello',
    messageId = `<${++count}@example.com>`,
    date = 'Mon, 23 Nov 2026 10:00:00 +0100',
    headers = [],
  } = parts;
  return [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    `Date: ${date}`,
    ...headers,
    ...(headers.some((line) => /^content-type:/i.test(line))
      ? []
      : ['Content-Type: text/plain; charset=utf-8']),
    '',
    text,
    '',
  ].join('\r\n');
}

export interface AttachedFile {
  name: string;
  type: string;
  bytes: Buffer;
  /** Shown within the HTML. */
  contentId?: string;
}

/** With text, HTML and files. */
export function mailWithFiles(
  parts: MailParts & { html: string; files: readonly AttachedFile[] },
): string {
  const lines = [
    '--outer',
    'Content-Type: multipart/alternative; boundary=inner',
    '',
    ...(parts.text === undefined
      ? []
      : ['--inner', 'Content-Type: text/plain; charset=utf-8', '', parts.text]),
    '--inner',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(Buffer.from(parts.html)),
    '--inner--',
    ...parts.files.flatMap(({ name, type, bytes, contentId }) => [
      '--outer',
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: ${contentId === undefined ? 'attachment' : 'inline'}; filename="${name}"`,
      ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
      'Content-Transfer-Encoding: base64',
      '',
      base64(bytes),
    ]),
    '--outer--',
  ];
  return mail({
    ...parts,
    text: lines.join('\r\n'),
    headers: [
      ...(parts.headers ?? []),
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=outer',
    ],
  });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
}
