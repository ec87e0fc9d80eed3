/** `@oclif/table` as the base class of all commands sees it: the layout engine is there once a command has loaded it. */
let tables;

export const openTables = (loaded) => {
  tables = loaded;
};

/** Errors with several causes come at any time; where no table was loaded, they are lines. */
const plainTable = ({ data }) => data.map((row) => Object.values(row).join('  ')).join('\n');

export const makeTable = (options) => (tables ? tables.makeTable(options) : plainTable(options));

export const printTable = (options) => {
  if (tables) tables.printTable(options);
  else process.stdout.write(`${plainTable(options)}\n`);
};
