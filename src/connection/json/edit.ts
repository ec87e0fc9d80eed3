/** A value and the keys that lead to it. */
type JsonEdit = { keys: string[]; value: unknown };

/** The text with other values in a few places, and everything else as it is written. */
export const editJson = async (text: string, edits: readonly JsonEdit[]): Promise<string> => {
  const { applyEdits, modify } = await import('jsonc-parser');
  const formattingOptions = { insertSpaces: true, tabSize: 2, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  return edits.reduce(
    (edited, { keys, value }) => applyEdits(edited, modify(edited, keys, value, { formattingOptions })),
    text,
  );
};
