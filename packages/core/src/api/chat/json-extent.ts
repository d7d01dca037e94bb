/**
 * Tells whether a JSON object or list that arrives in pieces has come to its end. What begins otherwise has no end that
 * could be waited for, and counts as whole. Nothing is read before somebody asks.
 */
export class JsonExtent {
  #unread = '';
  #depth = 0;
  #isBegun = false;
  #inText = false;
  #isEscaped = false;

  add(piece: string): void {
    this.#unread += piece;
  }

  get isWhole(): boolean {
    const piece = this.#unread;
    this.#unread = '';
    for (let at = 0; at < piece.length; at += 1) this.#read(piece.charAt(at));
    return this.#isBegun && this.#depth === 0;
  }

  #read(sign: string): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (this.#inText) this.#readInText(sign);
    else if (sign === '"') this.#inText = this.#depth > 0;
    else if (sign === '{' || sign === '[') this.#depth += 1;
    else if (sign === '}' || sign === ']') this.#depth -= 1;
    this.#isBegun ||= sign.trim() !== '';
  }

  #readInText(sign: string): void {
    if (sign === '\\') this.#isEscaped = true;
    else if (sign === '"') this.#inText = false;
  }
}
