import type { HttpRequestParams } from './params.ts';

type Ranges = readonly (readonly [from: number, to: number])[];

const DEFAULT: Ranges = [[200, 299]];
/** A redirect that the author wants to see is what they asked for. */
const DEFAULT_UNFOLLOWED: Ranges = [
  [200, 299],
  [300, 399],
];

export function isSuccess(
  status: number,
  params: Pick<HttpRequestParams, 'successStatus' | 'redirects'>,
): boolean {
  return rangesOf(params).some(([from, to]) => status >= from && status <= to);
}

function rangesOf(params: Pick<HttpRequestParams, 'successStatus' | 'redirects'>): Ranges {
  const { successStatus } = params;
  if (successStatus === undefined) return params.redirects.follow ? DEFAULT : DEFAULT_UNFOLLOWED;
  if (Array.isArray(successStatus)) return successStatus.map((status) => [status, status]);
  return successStatus.split(',').map((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return [from, to];
  });
}
