import type { FailureWords } from '../../http/call-api.ts';

interface Explanation {
  message: string;
  hint: string;
}

const TOKEN: Explanation = {
  message: 'Slack does not accept the token.',
  hint: 'Copy the bot token (xoxb-…) of the app’s page “OAuth & Permissions” into the credential; it may have been revoked.',
};
const GONE: Explanation = {
  message: 'Slack does not know this webhook any more.',
  hint: 'It was removed, or its app was: add a new webhook and put its address into the credential.',
};
const ARCHIVED: Explanation = {
  message: 'The channel is archived.',
  hint: 'Unarchive it in Slack, or post to another one.',
};
const EMPTY: Explanation = {
  message: 'The message is empty.',
  hint: 'Give it a text or blocks; an expression may have given nothing.',
};
const LONG: Explanation = {
  message: 'The message is too long for Slack.',
  hint: 'Shorten it, for example with truncate(text, 3000), or post it in parts.',
};
const BLOCKS: Explanation = {
  message: 'Slack does not accept the blocks.',
  hint: 'Try them in Slack’s Block Kit Builder, which shows what is wrong.',
};
const ADMIN: Explanation = {
  message: 'The workspace’s settings do not let this app post there.',
  hint: 'Ask an administrator of the Slack workspace, or choose another channel.',
};

/** By Slack's error codes (chat.postMessage, "Errors"; incoming webhooks, "Handling errors"). */
const EXPLANATIONS: { readonly [code: string]: Explanation } = {
  not_authed: TOKEN,
  invalid_auth: TOKEN,
  account_inactive: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  invalid_token: GONE,
  no_service: GONE,
  no_service_id: GONE,
  no_active_hooks: GONE,
  no_team: GONE,
  team_disabled: GONE,
  channel_not_found: {
    message: 'Slack does not find the channel.',
    hint: 'Check its name or better its id; a private channel is found only after the app was invited: /invite @APP.',
  },
  not_in_channel: {
    message: 'The app is not in this channel.',
    hint: 'Invite it there: /invite @APP. Or give it the scope chat:write.public.',
  },
  user_not_found: {
    message: 'Slack does not find this person.',
    hint: 'Use the member id (U…), which the profile shows under “Copy member ID”.',
  },
  is_archived: ARCHIVED,
  channel_is_archived: ARCHIVED,
  no_text: EMPTY,
  missing_text_or_fallback_or_attachments: EMPTY,
  msg_too_long: LONG,
  msg_blocks_too_long: LONG,
  invalid_blocks: BLOCKS,
  invalid_blocks_format: BLOCKS,
  invalid_payload: {
    message: 'Slack does not understand the message.',
    hint: 'Most often a block is wrong: try them in Slack’s Block Kit Builder.',
  },
  invalid_thread_ts: {
    message: 'There is no message to answer with this ts.',
    hint: 'Use the ts of an earlier Slack step’s output, as text: 1712345678.123456.',
  },
  cannot_reply_to_message: {
    message: 'This message cannot be answered in a thread.',
    hint: 'Use the ts of a message that people can see.',
  },
  restricted_action: ADMIN,
  restricted_action_read_only_channel: ADMIN,
  restricted_action_thread_only_channel: ADMIN,
  restricted_action_non_threadable_channel: ADMIN,
  action_prohibited: ADMIN,
  posting_to_general_channel_denied: ADMIN,
  ekm_access_denied: ADMIN,
  org_login_required: ADMIN,
};

const TEMPORARY = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'rollup_error',
  'team_added_to_org',
]);

/** Slack's code in words; `needed` is the scope that it names. */
export function explainSlackError(code: string, needed: string | undefined): FailureWords {
  const base = { code: `slack_${/^[a-z_]{1,60}$/.test(code) ? code : 'error'}` };
  const known = EXPLANATIONS[code];
  if (known !== undefined)
    return { ...base, message: `${known.message} (${code})`, hint: known.hint, kind: null };
  if (code === 'missing_scope') {
    const scope = needed ?? 'chat:write';
    return {
      ...base,
      message: `The token lacks the scope ${scope}. (missing_scope)`,
      hint: 'Add it under “OAuth & Permissions” of the Slack app, and install the app again.',
      kind: null,
    };
  }
  if (code === 'ratelimited' || code === 'rate_limited' || code === 'message_limit_exceeded')
    return {
      ...base,
      message: `Slack takes no more messages at the moment. (${code})`,
      hint: 'About one message a second goes to a channel: a retry policy on this step tries again.',
      kind: '429',
    };
  if (TEMPORARY.has(code))
    return {
      ...base,
      message: `Slack could not do it at the moment. (${code})`,
      hint: 'It may work later: a retry policy on this step tries again.',
      kind: '503',
    };
  // Of an answer that is no code of Slack's, the status says more.
  return {
    ...base,
    message: `Slack did not take the message: ${code}.`,
    hint: 'Slack’s page of chat.postMessage lists what its errors mean.',
  };
}
