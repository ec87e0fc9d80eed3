/**
 * Ends the process at once on Ctrl-C or a request to stop, with a sentence and the exit code 130. The handler of sf throws
 * from within a signal, which shows a stack trace; every flow here can be killed anywhere and run again.
 */
export const stopOnSignals = (sentence: string): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      process.stderr.write(`\n${sentence}\n`);
      process.exit(130);
    });
  }
};
