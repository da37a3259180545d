/** Something that was done. */
export interface Done {
  words: string;
  /** What takes it back, once the engine has it; null: nothing had to change. Rejects: it was not done. */
  undo: Promise<string | null>;
}

export interface UndoList {
  add(done: Done): void;
  /**
   * Takes back one of them, or the last that was not taken back yet. One that could not be is the last
   * again: who tries once more means that one.
   *
   * @returns what was taken back; undefined where there is nothing
   * @throws what `takeBack` threw
   */
  takeBack(one?: Done): Promise<Done | undefined>;
}

const most = 50;

export function createUndoList(takeBack: (undo: string) => Promise<unknown>): UndoList {
  let list: readonly Done[] = [];
  const leave = (done: Done): void => {
    list = list.filter((one) => one !== done);
  };

  return {
    add(done) {
      list = [...list.slice(1 - most), done];
      done.undo.catch(() => leave(done));
    },
    async takeBack(one) {
      for (;;) {
        const done = one ?? list.at(-1);
        if (done === undefined) return undefined;
        leave(done);
        const undo = await done.undo.catch(() => null);
        if (undo !== null) {
          try {
            await takeBack(undo);
          } catch (error) {
            list = [...list, done];
            throw error;
          }
          return done;
        }
        if (one !== undefined) return undefined;
      }
    },
  };
}
