import type { Finding } from '../../../shared/model/diagnosis.ts';

type Words = (about: string) => readonly [message: string, howToMend: string];

const COPY_SECRET =
  'Copy the secret again from the sender’s settings and save it: patchbay endpoints update ENDPOINT --secret.';
const RAW_BODY =
  'Take out or configure what changes bodies on the way (proxy, tunnel, framework, re-sender): it must pass on the bytes as they come.';
const SENDER_SIGNS =
  'If the sender is your own program, let it sign exactly the bytes that it sends; otherwise look for what changes them on the way.';
const HMAC = 'Use the scheme hmac';

const json: Words = (about) => [
  `The signature fits the JSON of the body written ${about}, not the bytes that arrived: the body was parsed and written anew after it was signed, or signed in another form than it was sent in.`,
  `${SENDER_SIGNS} A proxy or step that rewrites JSON is the usual reason.`,
];

/** Everything that the doctor can find; `about` is the particular of the case. */
const CAUSES = {
  // The body
  body_newline_added: () => [
    'The signature fits the body without the line break at its end: it was added after signing.',
    'Send the body as it is: curl needs --data-binary, editors and `echo` add a line break (use `printf %s`).',
  ],
  body_newline_lost: (about) => [
    `The signature fits the body with ${about} at its end: it was lost after signing.`,
    'curl --data @file drops line breaks: use --data-binary. A proxy that trims bodies must be told not to.',
  ],
  body_whitespace: () => [
    'The signature fits the body without the white space around it: it was added after signing.',
    RAW_BODY,
  ],
  body_crlf: () => [
    'The signature fits the body with LF line ends; it arrived with CRLF.',
    'Something turned line ends into those of Windows (a text mode, an editor, git autocrlf): send bytes, not text.',
  ],
  body_lf: () => [
    'The signature fits the body with CRLF line ends; it arrived with LF.',
    'Something turned line ends into those of Unix: send bytes, not text. Some providers sign the CRLF at the end.',
  ],
  body_bom: (about) => [
    `The signature fits the body ${about} byte order mark.`,
    'Write the body as UTF-8 without a byte order mark, and sign what is sent.',
  ],
  body_charset: (about) => [`The signature fits the body as ${about}.`, SENDER_SIGNS],
  body_inflated: (about) => [
    `The signature covers the body before it was compressed (${about}); what arrives is compressed.`,
    'Turn off compression between the sender and Patchbay, or let the sender sign the compressed bytes: those that arrive are what is verified.',
  ],
  body_deflated: (about) => [
    `The signature covers the ${about}-compressed body; what arrives has been inflated.`,
    'A proxy inflated the body: let it pass compressed requests through unchanged.',
  ],
  body_base64: (about) => [
    `The signature fits the body ${about} base64.`,
    'A gateway or function encoded the body on the way: let it pass on the bytes (isBase64Encoded of AWS, for example).',
  ],
  body_double_json: () => [
    'The body is a JSON text inside a JSON string; the signature fits what stands inside.',
    'The sender or a step between serialised the body twice: send the text itself.',
  ],
  body_form_field: (about) => [
    `The signature fits only the form’s field "${about}", decoded, and not the whole body.`,
    SENDER_SIGNS,
  ],
  body_form_encoded: (about) => [
    `The signature fits the form written ${about}: it was decoded and encoded anew after signing.`,
    RAW_BODY,
  ],
  body_signed_empty: () => [
    'The signature is that of an empty body: what signed it had read the body already, or signed before there was one.',
    'In the sending program, keep the raw body for signing before anything else reads it.',
  ],
  json_compact: () => json('without any blanks'),
  json_pretty: json,
  json_sorted: (about) => json(`with sorted keys${about}`),
  json_escaped: () => json('with letters beyond ASCII as \\u escapes'),
  json_capital_escapes: () => json('with capital digits in its \\u escapes, as GitHub does'),
  json_slashes: () => json('with escaped slashes (\\/), as PHP does'),
  json_spaced: (about) => json(`with blanks after commas and colons, as Python does${about}`),

  // The secret
  no_secret: () => [
    'The endpoint has no secret, so nothing can be verified.',
    'Set it: patchbay endpoints update ENDPOINT --secret.',
  ],
  expired_secret: (about) => [
    `The request is signed with ${about}, which has expired.`,
    'Give the sender the new secret, or set a later expiry while both are in use.',
  ],
  secret_whitespace: (about) => [
    `${about} has white space or a line break around it that does not belong to it.`,
    COPY_SECRET,
  ],
  secret_quotes: (about) => [
    `${about} was saved with quotes around it that do not belong to it.`,
    COPY_SECRET,
  ],
  secret_name_pasted: (about) => [
    `${about} was saved with something before it (a name and "=", or a word): only what follows is the secret.`,
    COPY_SECRET,
  ],
  secret_url_encoded: (about) => [
    `${about} was saved percent-encoded; the sender uses the decoded text.`,
    COPY_SECRET,
  ],
  sender_secret_newline: (about) => [
    `The sender’s copy of ${about} ends in a line break.`,
    'At the sender, save it without the line break (`printf %s` instead of `echo`, trim what is read from a file).',
  ],
  secret_prefix_kept: (about) => [
    `The sender signs with ${about} without its prefix (whsec_ or the like).`,
    'Save it without the prefix, or choose the scheme that knows it (standard-webhooks, svix).',
  ],
  secret_prefix_missing: (about) => [
    `${about} was saved without its prefix "whsec_", which is part of the key here.`,
    COPY_SECRET,
  ],
  secret_is_hex: (about) => [
    `${about} is hexadecimal digits: the sender signs with the bytes that they stand for.`,
    `${HMAC} with verification.secretEncoding=hex, or let the sender use the text as it is.`,
  ],
  secret_is_base64: (about) => [
    `${about} is base64: the sender signs with the bytes that it stands for.`,
    'Set verification.secretEncoding=base64 (schemes hmac, standard-webhooks and svix), or let the sender use the text as it is.',
  ],
  secret_is_text: (about) => [
    `The sender signs with ${about} as text, without decoding it.`,
    'Set verification.secretEncoding=utf8 (schemes hmac, standard-webhooks and svix), or let the sender decode it.',
  ],
  other_endpoint: (about) => [
    `The request is signed with the secret of the endpoint ${about}.`,
    'Enter that endpoint’s address at the sender, or this endpoint’s secret.',
  ],

  // The signature
  signature_missing: (about) => [
    `The request carries no ${about}.`,
    'Enter the secret at the sender, so that it signs; or look for a proxy that drops headers.',
  ],
  signature_unreadable: (about) => [
    `The signature cannot be read: ${about}`,
    'Compare what the sender writes with the provider’s documentation, or choose the scheme that the sender uses.',
  ],
  header_duplicated: (about) => [
    `The header "${about}" came more than once.`,
    'A proxy added it again, or the sender signs twice: let one of them do it.',
  ],
  other_header: (about) => [
    `The right signature stands in ${about}.`,
    'Set verification.header to that header (scheme hmac), choose the provider’s own scheme, or let the sender use the expected header.',
  ],
  prefix_missing: (about) => [
    `The signature lacks "${about}" before it; what follows is right.`,
    'Let the sender write the prefix, or use the scheme hmac with verification.prefix empty.',
  ],
  prefix_unexpected: (about) => [
    `The signature has "${about}" before it, which is not expected; what follows is right.`,
    'Set verification.prefix to it (scheme hmac), or choose the provider’s own scheme.',
  ],
  signature_upper_case: () => [
    'The signature is right, but in capital hexadecimal digits.',
    'Let the sender write small letters, as the provider does.',
  ],
  signature_encoding: (about) => [
    `The signature is right, but written as ${about}.`,
    'Set verification.encoding to that (scheme hmac), or let the sender use the expected encoding.',
  ],
  signature_quoted: () => [
    'The signature is right, but has quotes or white space around it.',
    'Let the sender write the bare signature.',
  ],
  wrong_algorithm: (about) => [
    `The signature is an HMAC with ${about}.`,
    'Let the sender use the expected algorithm; or use the scheme hmac with verification.algorithm for what it uses.',
  ],
  other_content: (about) => [
    `The secret is right, but the sender signs ${about}.`,
    'Use the scheme hmac with that as verification.content (and verification.timestampHeader where there is a time), or choose the provider’s own scheme.',
  ],
  other_scheme: (about) => [
    `The request verifies with the scheme ${about} and the endpoint’s secret.`,
    'Use that scheme; the endpoint’s secrets have to be entered again with it.',
  ],

  // The address
  other_address: (about) => [
    `The sender signed ${about}.`,
    'Set the endpoint’s public URL to the address exactly as it was entered at the sender: patchbay endpoints update ENDPOINT --set publicUrl=URL.',
  ],
  query_lost: (about) => [
    `The sender signed the address with ${about}.`,
    'A proxy drops or adds a query: let it pass the address on unchanged, or enter the address at the sender without a query.',
  ],
  no_public_url: () => [
    'The signature covers the public address, and the endpoint has none set.',
    'Set it exactly as it was entered at the sender: patchbay endpoints update ENDPOINT --set publicUrl=https://….',
  ],

  // The time
  timestamp_too_old: (about) => [
    `The signature is right, but its time is ${about} in the past.`,
    'Check the clock of this computer (and its time synchronisation). A request that was recorded or delayed is refused on purpose; a longer verification.toleranceSec lets it in.',
  ],
  timestamp_in_future: (about) => [
    `The signature is right, but its time is ${about} in the future.`,
    'Check the clocks of this computer and of the sender: one of them is wrong.',
  ],
  timestamp_unit: (about) => [
    `The signature is right, but its time is in ${about}.`,
    'Let the sender write the time in the unit that the scheme asks for; the scheme hmac takes either.',
  ],

  // A credential instead of a signature
  credential_place: (about) => [
    `The right secret stands in ${about}.`,
    'Let the sender put it where the endpoint expects it, or change the scheme (api-key with verification.in and verification.name).',
  ],
  credential_hidden: () => [
    'The credential of a stored request is not kept, so what was wrong with it cannot be told.',
    'Compare the secret at the sender with a new one: patchbay endpoints update ENDPOINT --secret.',
  ],
  other_user: () => [
    'The password is right, the user name is another one.',
    'Set verification.username to the name that the sender uses.',
  ],

  // Not certain
  body_empty: () => [
    'The body arrived empty, although the method usually carries one.',
    'Something read the body before it was passed on (a framework’s parser), or the sender sent none.',
  ],
  body_not_kept: () => [
    'Only the first 64 KB of a rejected body are kept, so the signature cannot be examined.',
    'Save the request where it is sent and examine it whole: patchbay verify --scheme SCHEME --request FILE.',
  ],
  body_length: (about) => [
    `The body has another length than its headers say (${about}).`,
    RAW_BODY,
  ],
  proxy: (about) => [
    `The request came through a proxy or tunnel (${about}), which may have changed it.`,
    'Send the same request directly to compare.',
  ],
  test_or_live: (about) => [
    `${about} has a secret of its own for test mode and for live mode, and one for each address.`,
    'Take the secret that stands beside exactly this address, in the mode that sends.',
  ],
  other_provider: (about) => [
    `The request looks like one from ${about}, which the endpoint’s scheme is not for.`,
    'Choose that provider’s scheme and enter its secret.',
  ],
  other_public_key: () => [
    'Nothing that is known to go wrong on the way fits: most likely the public key belongs to another application or environment.',
    'Copy the public key again from the sender’s settings.',
  ],
  other_secret: () => [
    'Nothing that is known to go wrong on the way fits: most likely the sender uses another secret, or the body was changed otherwise.',
    COPY_SECRET,
  ],
  not_all_tried: () => [
    'The body is large, so not everything was tried.',
    'Send a smaller event to find out what is wrong.',
  ],
} as const satisfies Record<string, Words>;

export type Cause = keyof typeof CAUSES;

/** Something that was seen to make the signature fit. */
export function certain(cause: Cause, about = ''): Finding {
  return finding(cause, about, true);
}

export function possible(cause: Cause, about = ''): Finding {
  return finding(cause, about, false);
}

function finding(cause: Cause, about: string, isCertain: boolean): Finding {
  const words: Words = CAUSES[cause];
  const [message, howToMend] = words(about);
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return { cause, message: sentence, howToMend, certain: isCertain };
}
