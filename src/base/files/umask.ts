/** Files for their owner only: 0600, and folders 0700. */
const closed = 0o077;

let users: number | undefined;

/**
 * From here on, whatever this process or a library of it creates is for its owner only, unless its mode is set after it
 * was made. Gives the function that ends this.
 */
export const closeUmask = (): (() => void) => {
  const before = { umask: process.umask(closed), users };
  users ??= before.umask;
  return () => {
    process.umask(before.umask);
    users = before.users;
  };
};

/** The umask of the person who runs the command: for files that belong to a project, whose mode is theirs to choose. */
export const userUmask = (): number => {
  if (users !== undefined) return users;
  const current = process.umask(closed);
  process.umask(current);
  return current;
};

/** A mode as that umask would leave it: such as 0666 for a file, 0777 for a folder. */
export const userMode = (mode: number): number => mode & ~userUmask();
