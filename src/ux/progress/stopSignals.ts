import { constants } from 'node:os';

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

export type StopSignal = (typeof stopSignals)[number];

/** What a shell says of a program that the signal ended: 130 for Ctrl-C. Windows knows SIGBREAK, others don't. */
const signalExitCode = (signal: StopSignal): number => 128 + (constants.signals[signal] ?? 21);

/** Remembers who listens for signals now. Gives the function that makes it so again. */
export const keepSignalHandlers = (): (() => void) => {
  const before = stopSignals.map((signal) => ({ signal, handlers: process.listeners(signal) }));
  return () => {
    clear();
    for (const { signal, handlers } of before) for (const handler of handlers) process.on(signal, handler);
  };
};

/**
 * From here on, a signal tells the person and ends the process at once; a second one doesn't even wait for the telling. The
 * handlers of sf throw from within a signal, which shows a stack trace; every flow here can be killed anywhere and run
 * again.
 */
export const stopOnSignals = (tell: (signal: StopSignal, exitCode: number) => void): void => {
  clear();
  for (const signal of stopSignals)
    process.once(signal, () => {
      clear();
      tell(signal, signalExitCode(signal));
      process.exit(signalExitCode(signal));
    });
};

const clear = (): void => stopSignals.forEach((signal) => process.removeAllListeners(signal));
