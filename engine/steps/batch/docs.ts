export const docs = `
The first item of a batch opens it; its run, the leader, waits. When the batch is full, or its time is
over, **one** run goes on through the first port with all items:
\`{ "key": "A", "items": [ … ], "count": 50, "reason": "size", "openedAt": "…" }\`. That is the run whose
item filled it, or the leader when time ended it. Every other run leaves through \`collected\`:
\`{ "key": "A", "count": 7 }\`, with the number of its item; the leader, when another run went on, with
null.

Items come into a batch and out of it by one durable change each, made once for every run, so each
item leaves exactly once:

- **The last item and the end of the time at once.** Whichever change is made first takes the batch,
  with all items that are in it. The other run finds it gone: the leader leaves through \`collected\`, a
  late item opens the next batch.
- **A crash at any moment.** The change is there or it is not. A run that had taken the batch goes on
  with the same items; a leader waits again, and when its time is over, takes what is there.
- **The leader is canceled.** Its batch stays, with the leader’s item. The next item that comes after
  its time takes all of it, or the item that fills it. Until one comes, the items are kept.
- **Later steps fail** in the run that has taken the batch: retry it, it has the items as its output.

\`reason\` is \`size\`, \`time\`, or \`length\` where the items had two million characters of JSON before.
Without \`size\` a batch is full with ${'1,000'} items. Without \`after\` it waits until it is full.
Expressions behind this step read \`trigger\` and \`steps\` of the run that goes on, and the others’ items
only under \`items\`.
`;
