/** No file that is read here has half as many; a walk over a thousand times as many would end in a crash. */
export const maximumJsonDepth = 64;

/** What a JSON text has, told without parsing it; `members` of all its objects, unless it is too deep. */
export const jsonOutline = (text: string): { isTooDeep: boolean; members: number } => {
  let [depth, members] = [0, 0];
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"?|[[\]{}:]/gs)) {
    if (token === ':') members += 1;
    else if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    if (depth > maximumJsonDepth) return { isTooDeep: true, members };
  }
  return { isTooDeep: false, members };
};

/** Whether a JSON text has more lists and objects inside each other. */
export const isTooDeep = (text: string): boolean => jsonOutline(text).isTooDeep;

/** Parses JSON of a project or a bundle. Throws what the engine throws, and for a text that is too deep as well. */
export const parseShallowJson = (text: string): unknown => {
  if (isTooDeep(text)) throw new SyntaxError('too deep');
  return JSON.parse(text);
};
