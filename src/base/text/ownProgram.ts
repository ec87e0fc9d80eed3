/** How people call the commands of the plugin: by sf, unless the program that stands alone says otherwise. */
const bySf = 'sf jwt';
let ownProgram = bySf;

/** From here on, texts name this program. Before any text is read. */
export const callOwnProgram = (name: string): void => {
  ownProgram = name;
};

export const standsAlone = (): boolean => ownProgram !== bySf;

/** A command of this plugin as whoever runs this one would type it. */
export const byOwnProgram = (command: string): string => command.replace(/(?<![\w-])sf jwt(?![\w-])/g, ownProgram);

/** Files of texts for other people and machines, where sf is. */
export const isForOthers = (file: string): boolean => file === 'handOff' || /^pipeline[A-Z]/.test(file);
