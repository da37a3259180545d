import type { OpenApiOperation } from '../../shared/model/openapi.ts';

/**
 * Those that have every word of the search somewhere; first those that have it in their id, path,
 * method or summary. Without a search all, in their order.
 */
export function searchOperations(
  operations: readonly OpenApiOperation[],
  search: string,
): OpenApiOperation[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return [...operations];
  const found = operations.flatMap((operation) => {
    const { id, method, path, summary, description, tags } = operation;
    const front = `${id} ${method} ${path} ${summary}`.toLowerCase();
    const whole = `${front} ${tags.join(' ')} ${description}`.toLowerCase();
    if (!words.every((word) => whole.includes(word))) return [];
    const rank = words.filter((word) => !front.includes(word)).length;
    return [{ operation, rank: rank + (operation.deprecated ? 0.5 : 0) }];
  });
  return found.toSorted((a, b) => a.rank - b.rank).map(({ operation }) => operation);
}
