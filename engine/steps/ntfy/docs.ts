export const docs = `
Posts to [ntfy](https://ntfy.sh), which brings it to the phones and desktops that subscribed to the
topic. On a public server without access control, whoever knows the topic can read and write it: choose
a long name, or protect it and sign in with an access token (\`bearer\` credential).

- **Buttons**: \`{ "action": "view", "label": "Open", "url": "https://…" }\` opens an address;
  \`"action": "http"\` sends a request from the phone: with \`wait-for-webhook\` or an endpoint of yours
  it is a way to answer.
- **Repetition**: with a sequence id, servers from 2.16 on replace the earlier message by the new one,
  so that the step may be carried out again after a crash. Without one it waits for a person.
- **Limits**: a message of more than 4096 bytes would become a file; the step refuses it. ntfy.sh
  takes 250 messages a day without an account: 429 says so, and can be retried.
- **Output**: \`{ "id": "sPs71M8A2T", "time": 1712345678, "expires": 1712388878, "topic": "alerts" }\`.
`;
