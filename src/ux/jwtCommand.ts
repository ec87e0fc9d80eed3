import { writeSync } from 'node:fs';
import type { Interfaces } from '@oclif/core';
import { SfCommand } from '@salesforce/sf-plugins-core';
import type { SfError } from '@salesforce/core/sfError';
import { isJwtError, isPersonsAnswer, jwtError } from '../base/errors/errors.ts';
import { adviseFor } from '../base/errors/runningCommand.ts';
import { doWithoutLogFile } from '../base/files/logFile.ts';
import { closeUmask } from '../base/files/umask.ts';
import { takeOwnVariables, userEnvironment } from '../base/programs/userEnvironment.ts';
import { reportErrorToRunner } from './runner/runnerError.ts';
import { refuseMissingFlagsFolder, refuseUnfilledFlags, refuseUnfilledVariables } from './flags/flagValues.ts';
import { wrapFor } from './wordWrap.ts';
import { keepSignalHandlers, stopOnSignals, type StopSignal } from './progress/stopSignals.ts';

type ParsedValues = Record<string, unknown>;

/** What every command of the plugin does before its own work: nothing of it is left open, inherited or unsaid. */
abstract class JwtCommand<Result> extends SfCommand<Result> {
  /** What stands when a person stops the command, and what to do next. */
  protected abstract readonly stopped: string;
  private crashStack?: string;

  /** Set by a command from where on it says what it knows, and throws `stoppedError`, once this is aborted. */
  protected stopping?: AbortController;
  /** Whether the error that ends the command is on its way: to say it twice would spoil JSON. */
  private isToldStopped = false;

  /** The earliest place that sf leaves to a command; its own handlers of signals are set before it returns. */
  public override async _run<R>(): Promise<R> {
    const reopen = closeUmask();
    process.report.excludeEnv = true;
    const forget = takeOwnVariables();
    const { id, flags = {} } = this.statics;
    const endAdvice = adviseFor({
      name: (id ?? '').replace(/^jwt:/, '').replaceAll(':', ' '),
      flags: Object.keys(flags),
    });
    const logAgain = doWithoutLogFile();
    // Without a terminal, the progress library would start the first tput that PATH or a project has, for its size.
    process.env.COLUMNS ||= '80';
    process.env.LINES ||= '24';
    const resume = keepSignalHandlers();
    const running = super._run<R>();
    this.listenForSignals();
    try {
      return await running;
    } finally {
      resume();
      endAdvice();
      logAgain();
      forget();
      reopen();
    }
  }

  public override log(message = '', ...args: unknown[]): void {
    super.log(wrapFor(process.stdout, message), ...args);
  }

  /** Warnings and errors come through here, too. */
  public override logToStderr(message = '', ...args: unknown[]): void {
    super.logToStderr(wrapFor(process.stderr, message), ...args);
  }

  /** What a pipeline didn't fill in is named before anything is done with it. */
  protected override async parse<F extends ParsedValues, B extends ParsedValues, A extends ParsedValues>(
    options?: Interfaces.Input<F, B, A>,
    argv?: string[],
  ): Promise<Interfaces.ParserOutput<F, B, A>> {
    const parsed = await super.parse(options, argv);
    await refuseUnfilledFlags(parsed.flags, parsed.argv);
    await refuseMissingFlagsFolder(parsed.flags['flags-dir']);
    await refuseUnfilledVariables(userEnvironment());
    return parsed;
  }

  /** Commands hand on what they caught as it may be shown. */
  protected override async catch(error: Error): Promise<never> {
    if (isPersonsAnswer(error)) return this.endAsAnswered(error as SfError);
    if (!isJwtError(error)) {
      // What this reads is read for crashes alone.
      (await import('./runner/sourceStack.ts')).nameSources(error);
      this.crashStack = error.stack;
    }
    reportErrorToRunner(error);
    return super.catch(error);
  }

  /** A No is no error: a plain sentence, and what can be done instead. */
  private endAsAnswered(error: SfError): never {
    const { message, actions = [], exitCode } = error;
    // As long as it turns, it keeps to itself what is written.
    this.spinner.stop('');
    if (this.jsonEnabled()) this.logJson(this.answerJson(error));
    else this.logToStderr([message, ...actions].join('\n'));
    process.exitCode = exitCode;
    // It has been told; sf only has to end.
    throw Object.assign(error, { skipOclifErrorHandling: true, oclif: { exit: exitCode } });
  }

  /** What ends the command once `stopping` is aborted; `data` is what is known by then. */
  protected stoppedError(data: object): Error {
    this.isToldStopped = true;
    const { signal, exitCode } = this.stopping?.signal.reason as { signal: StopSignal; exitCode: number };
    return Object.assign(jwtError('Stopped', [signal, this.stopped]), { exitCode, data });
  }

  private listenForSignals(): void {
    stopOnSignals(
      (signal, exitCode) => this.stop(signal, exitCode),
      (signal, exitCode) => this.tellStopped(signal, exitCode),
    );
  }

  /** Whether the command ends by itself. */
  private stop(signal: StopSignal, exitCode: number): boolean {
    this.stopping?.abort({ signal, exitCode });
    if (this.stopping === undefined) this.tellStopped(signal, exitCode);
    return this.stopping !== undefined;
  }

  /** The base class shows the stack of the error that it wraps around a crash: it says where that was caught. */
  public override logJson(json: unknown): void {
    super.logJson(this.crashStack === undefined ? json : { ...(json as object), stack: this.crashStack });
  }

  private tellStopped(signal: StopSignal, exitCode: number): void {
    if (this.isToldStopped) return;
    const error = Object.assign(jwtError('Stopped', [signal, this.stopped]), { exitCode });
    if (!this.jsonEnabled()) return writeToStream(process.stderr.fd, `\n${wrapFor(process.stderr, error.message)}\n`);
    writeToStream(process.stdout.fd, `${JSON.stringify(this.answerJson(error), undefined, 2)}\n`);
  }

  /** As sf shows errors, but without the stack trace of something that is none. */
  private answerJson({ name, message, actions, exitCode, data }: SfError): object {
    const { warnings } = this.toSuccessJson(undefined as Result);
    const { name: commandName } = this.statics;
    return { name, message, exitCode, actions, data, warnings, code: name, status: exitCode, commandName };
  }
}

/** The process ends right after; whoever reads may have gone already. */
const writeToStream = (stream: number, text: string): void => {
  try {
    writeSync(stream, text);
  } catch {
    // Nobody is left to be told.
  }
};

/** By this name the lint rules of sf know a command. */
export { JwtCommand as SfCommand };
