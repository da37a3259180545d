import { describe, expect, it } from 'vitest';
import { searchHref } from '../../../renderer/features/insights/model/stretch-names.ts';
import { askedSearch } from '../../../renderer/ui/search/asked-search.ts';
import { parseSearch } from '../../../shared/search/parse-search.ts';

describe('a link from a number to what it counted', () => {
  const hour = { from: Date.UTC(2026, 10, 3, 14), to: Date.UTC(2026, 10, 3, 15) };

  it('asks for archived events too, which were counted as well', () => {
    const search = askedSearch(searchHref('inbox', { terms: 'status:rejected', ...hour }));
    expect(search).toBe(
      'status:rejected in:all after:2026-11-03T14:00:00Z before:2026-11-03T15:00:00Z',
    );
    expect(parseSearch(search ?? '', 'events').problems).toEqual([]);
  });

  it('leaves out tests and rehearsals, which were not', () => {
    const terms = 'status:failed workflow:"Orders & stock + 1"';
    const search = askedSearch(searchHref('runs', { terms, from: hour.from }));
    expect(search).toBe(`${terms} -cause:test,rehearsal after:2026-11-03T14:00:00Z`);
    expect(parseSearch(search ?? '', 'runs').problems).toEqual([]);
  });
});
