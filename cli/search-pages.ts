import type { SearchProblem } from '../shared/search/parsed-search.ts';
import { note, printable } from './output.ts';
import { type Page, readPages } from './pages.ts';

interface Found<T> extends Page<T> {
  /** What of the search could not be understood. */
  problems: readonly SearchProblem[];
}

/** As `readPages`, for a list that can be searched: each problem of the search is said once. */
export async function searchPages<T>(
  wanted: { limit: number; before: number | undefined },
  read: (page: { limit: number; before: number | undefined }) => Promise<Found<T>>,
): Promise<Found<T>> {
  const told = new Map<string, SearchProblem>();
  const list = await readPages(wanted, async (page) => {
    const { problems, ...rest } = await read(page);
    for (const problem of problems) told.set(problem.message, problem);
    return rest;
  });
  const problems = [...told.values()];
  for (const { message } of problems) note(printable(message));
  return { ...list, problems };
}
