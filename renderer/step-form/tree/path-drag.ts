/** What a dragged path is called in a drag's data; any other program gets the expression as text. */
const mediaType = 'application/x-patchbay-path';

interface DragLike {
  readonly dataTransfer: DataTransfer | null;
}

export function startPathDrag({ dataTransfer }: DragLike, path: string): void {
  if (dataTransfer === null) return;
  dataTransfer.effectAllowed = 'copy';
  dataTransfer.setData(mediaType, path);
  dataTransfer.setData('text/plain', `{{ ${path} }}`);
}

export function isPathDrag({ dataTransfer }: DragLike): boolean {
  return dataTransfer?.types.includes(mediaType) === true;
}

export function draggedPath({ dataTransfer }: DragLike): string | undefined {
  const path = dataTransfer?.getData(mediaType) ?? '';
  return path === '' ? undefined : path;
}
