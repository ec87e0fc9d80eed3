/** Something a person should know: the id of its text, and the values in it. */
export type Notice = { id: string; tokens: readonly string[]; level: 'info' | 'warning' };
