export const docs = `
Signed as [Standard Webhooks](https://www.standardwebhooks.com): \`webhook-id\`, \`webhook-timestamp\`
and \`webhook-signature\`, the HMAC-SHA256 of \`ID.TIMESTAMP.BODY\`. The id is the same in every attempt
of this step in this run, so a receiver knows a repetition; the timestamp is the attempt's.

- **Secret**: a stored credential of the type \`webhook-secret\`, never part of the workflow:
  \`echo whsec_$(openssl rand -base64 32) | patchbay credentials set shop --type webhook-secret\`.
  With \`whsk_\` and an Ed25519 key the signature is \`v1a\`, and receivers need the public key only.
- **Changing the secret**: \`auth.also\` names further secrets. The webhook then carries a signature
  of each, and receivers change when they like.
- **Other schemes**: \`github\` sends \`X-Hub-Signature-256\`, \`X-GitHub-Event\` and
  \`X-GitHub-Delivery\`; \`stripe\` sends \`Stripe-Signature\` with \`t\` and \`v1\`.
- **Retries over hours**: give the step a retry policy. This one tries ten times within nine hours,
  and longer where the receiver's \`Retry-After\` asks for it:
  \`"retry": { "attempts": 10, "delayMs": 60000, "maxDelayMs": 21600000 }\`.
  Waiting attempts are in the database: they survive a restart and cost no memory.
- **Success** is 2xx. A redirect is not followed. 410 says that the receiver wants no more: the error
  has the kind \`410\`.
- **Output**: \`{ "id": "msg_…", "status": 200, "body": … }\`, at most 64 KB of the answer.`;
