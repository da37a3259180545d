import { formatCount } from './format.ts';
import { noticeDone } from './notices.ts';

/** Says how many of what was chosen were gone, if any: retention takes rows that are still on screen. */
export function noticeGone({
  chosen,
  found,
  noun,
}: {
  chosen: number;
  found: number;
  noun: 'event' | 'run';
}): void {
  if (found >= chosen) return;
  noticeDone(
    'Some are gone',
    `${(chosen - found).toLocaleString('en-US')} of ${formatCount(chosen, noun)} that were chosen are not there any more.`,
  );
}
