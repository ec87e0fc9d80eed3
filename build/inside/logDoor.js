import { fileURLToPath } from 'node:url';

/** Every file of the build is somewhere below its `lib`. */
const lib = import.meta.url.slice(0, import.meta.url.lastIndexOf('/lib/') + '/lib/'.length);
const logFile = (name) => fileURLToPath(new URL(`log/${name}.cjs`, lib));

export const transformStream = logFile('transformStream');

/** Where the log library finds the parts that it runs in a thread of its own. */
export const places = {
  'pino-worker': logFile('pinoWorker'),
  'thread-stream-worker': logFile('threadWorker'),
  'pino/file': logFile('pinoFile'),
  'pino-pretty': logFile('pinoPretty'),
};

/** A stream that is opened, with the thread behind it, by the first line that is written. */
export const openAtFirstLine = (open) => {
  let stream;
  const opened = () => (stream ??= open());
  return {
    write: (line) => opened().write(line),
    flush: (done) => (stream ? stream.flush(done) : done?.()),
    flushSync: () => stream?.flushSync(),
    end: () => stream?.end(),
  };
};
