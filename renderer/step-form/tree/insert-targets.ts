/** A field of the open form that can take a path. */
export interface InsertTarget {
  readonly id: string;
  readonly label: string;
  /** Writes the path at the cursor, and takes the focus. */
  insert(path: string): void;
}

/**
 * The fields on screen, in the order in which they were drawn, and which of them had the focus
 * last: where "Insert" of the tree of samples goes. There is one keyboard, so there is one of these.
 */
class InsertTargets {
  #targets: readonly InsertTarget[] = [];
  #lastId: string | undefined;
  readonly #listeners = new Set<() => void>();

  readonly get = (): readonly InsertTarget[] => this.#targets;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @returns what takes it out again */
  add(target: InsertTarget): () => void {
    this.#set([...this.#targets.filter(({ id }) => id !== target.id), target]);
    return () => this.#set(this.#targets.filter((each) => each !== target));
  }

  focused(id: string): void {
    this.#lastId = id;
  }

  /** The field that had the focus last, while it is still there. */
  get last(): InsertTarget | undefined {
    return this.#targets.find(({ id }) => id === this.#lastId);
  }

  #set(targets: readonly InsertTarget[]): void {
    this.#targets = targets;
    for (const listener of this.#listeners) listener();
  }
}

export const insertTargets = new InsertTargets();
