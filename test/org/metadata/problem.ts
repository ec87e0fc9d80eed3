/** Thrown while a component is read or applied. */
export class ComponentError extends Error {
  line: number;
  column: number;
  constructor(text: string, line = 1, column = 1) {
    super(text);
    this.line = line;
    this.column = column;
  }
}
