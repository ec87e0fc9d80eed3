import { Readable } from 'node:stream';

/** Runs something while the standard input of this process holds a text. */
export const withStandardInput = async <T>(text: string, action: () => Promise<T>): Promise<T> => {
  const before = Object.getOwnPropertyDescriptor(process, 'stdin') ?? {};
  Object.defineProperty(process, 'stdin', { configurable: true, value: Readable.from([Buffer.from(text)]) });
  try {
    return await action();
  } finally {
    Object.defineProperty(process, 'stdin', before);
  }
};
