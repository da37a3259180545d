/** Waits by lane; the lanes take turns, and within a lane the first comes first. */
export class WaitingLine<T> {
  readonly #lanes = new Map<string, T[]>();

  add(lane: string, item: T): void {
    const items = this.#lanes.get(lane);
    if (items === undefined) this.#lanes.set(lane, [item]);
    else items.push(item);
  }

  /** Of the lanes that may, the one whose last turn is longest ago. */
  next(may: (lane: string) => boolean): { lane: string; item: T } | null {
    for (const [lane, items] of this.#lanes) {
      if (!may(lane)) continue;
      const item = items.shift();
      this.#lanes.delete(lane);
      if (items.length > 0) this.#lanes.set(lane, items);
      if (item !== undefined) return { lane, item };
    }
    return null;
  }

  remove(lane: string, item: T): void {
    const items = this.#lanes.get(lane);
    const at = items?.indexOf(item) ?? -1;
    if (items === undefined || at === -1) return;
    items.splice(at, 1);
    if (items.length === 0) this.#lanes.delete(lane);
  }

  /** Empties it. */
  takeAll(): T[] {
    const all = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    return all;
  }
}
