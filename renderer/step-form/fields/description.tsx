import { Fragment } from 'react';

/** A sentence in which backticks mark what is written exactly so. */
export function Description({ text }: { text: string }) {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence
      <code key={index}>{part}</code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}
