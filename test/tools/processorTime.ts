/**
 * Starts a clock of the processor time that this process uses, in milliseconds. Unlike the time on the wall it doesn't
 * depend on what else the machine is doing.
 */
export const processorTime = (): (() => number) => {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
};
