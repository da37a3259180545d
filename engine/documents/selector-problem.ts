/**
 * What is plainly wrong with a CSS selector; undefined when nothing is. Whether it is right shows
 * when it is used: the library that knows is too large to be loaded for a look.
 */
export function selectorProblem(selector: string): string | undefined {
  if (selector.trim() === '') return 'it is empty';
  // It would select nothing without a word.
  if (selector.includes('<')) return 'it looks like HTML';
  const open: string[] = [];
  for (const [part] of selector.matchAll(/\\.|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[()[\]]/gs)) {
    const [first] = part;
    if (first === '\\') continue;
    if (first === '"' || first === "'") {
      if (part.length < 2 || !part.endsWith(first)) return 'a quote is not closed';
    } else if (part === '(' || part === '[') {
      open.push(part === '(' ? ')' : ']');
    } else if (open.pop() !== part) {
      return `"${part}" closes nothing`;
    }
  }
  const [missing] = open.reverse();
  return missing === undefined ? undefined : `"${missing}" is missing`;
}
