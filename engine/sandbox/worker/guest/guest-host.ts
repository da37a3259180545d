/**
 * The functions in this folder run inside QuickJS: each is handed over as its source text and stands
 * alone, so that it may name nothing from outside but QuickJS's own globals. They are comfort for
 * the code and no wall: the code shares their realm and may break them for itself.
 */

/** Asks the thread around QuickJS; what comes back is text, "" where there is nothing to say. */
export type GuestHost = (kind: string, text: string) => string;

/** What a part defines, by the name of the global. */
export type GuestPart = { readonly [name: string]: unknown };

/** What parts may ask of the core. */
export interface GuestCore {
  /** Resolves with what the thread answers to this request. */
  ask(kind: string, text: string): Promise<string>;
}
