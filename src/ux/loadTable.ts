type TableCommand = { jsonEnabled: () => boolean };

/** Tables need a layout engine, which is loaded in time by those who draw one: the table of a command can't wait for it. */
export const loadTable = async (command: TableCommand): Promise<void> => {
  if (!command.jsonEnabled()) await import('@oclif/table');
};
