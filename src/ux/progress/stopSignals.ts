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

/** What a command that can end by itself needs at most for it. */
const softEndMs = 3_000;

type TellStopped<Told> = (signal: StopSignal, exitCode: number) => Told;

/**
 * From here on, a signal tells the person and ends the process at once, or, where `tell` returns true, as soon as the command
 * has said what it knows; a second one, or a disk that hangs, ends it with what `tellNow` says. The handlers of sf throw from
 * within a signal, which shows a stack trace; every flow here can be killed anywhere and run again.
 */
export const stopOnSignals = (tell: TellStopped<boolean>, tellNow: TellStopped<void>): void => {
  clear();
  for (const signal of stopSignals)
    process.once(signal, () => {
      clear();
      const exitCode = signalExitCode(signal);
      if (!tell(signal, exitCode)) process.exit(exitCode);
      const endNow = (): never => {
        tellNow(signal, exitCode);
        process.exit(exitCode);
      };
      for (const again of stopSignals) process.once(again, endNow);
      setTimeout(endNow, softEndMs).unref();
    });
};

const clear = (): void => stopSignals.forEach((signal) => process.removeAllListeners(signal));
