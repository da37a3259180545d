/**
 * Tells what comes back from what somebody else changed: a text that this field sent, and that the
 * store hands back perhaps a few letters later, is no change.
 */
export class SentTexts {
  #sent: string[] = [];

  add(text: string): void {
    this.#sent.push(text);
    if (this.#sent.length > 200) this.#sent.shift();
  }

  /** Whether the text is one that was sent; older ones are then over. */
  isOwn(text: string): boolean {
    const at = this.#sent.lastIndexOf(text);
    if (at < 0) {
      this.#sent = [];
      return false;
    }
    this.#sent = this.#sent.slice(at);
    return true;
  }
}
