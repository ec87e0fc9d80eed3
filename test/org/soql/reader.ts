import { malformed } from './tokens.ts';
import type { Token } from './tokens.ts';

/** Goes through the tokens of a query. */
export class Reader {
  private tokens: Token[];
  private position = 0;
  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }
  next(): Token {
    const token = this.tokens[this.position++];
    if (!token) throw malformed('unexpected token: <EOF>');
    return token;
  }
  done(): boolean {
    return this.position >= this.tokens.length;
  }
  /** Takes the next token if it is this word or symbol. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position++;
    return true;
  }
  sees(text: string, ahead = 0): boolean {
    const token = this.tokens[this.position + ahead];
    return (token?.kind === 'word' || token?.kind === 'symbol') && token.text.toUpperCase() === text;
  }
  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected();
  }
  name(): string {
    const token = this.next();
    if (token.kind !== 'word') throw malformed(`unexpected token: '${token.text}'`);
    return token.text;
  }
  unexpected(): Error {
    return malformed(`unexpected token: '${this.tokens[this.position]?.text ?? '<EOF>'}'`);
  }
}
