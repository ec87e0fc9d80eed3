/** A headless Chromium, spoken to by its own protocol over a pipe: no library, no port. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { installInPipeline } from './debian.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome'];

const isThere = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

/** The browser of this machine; a pipeline installs the Debian package where there is none. */
export const findBrowser = (): string | undefined => {
  const found = names.find(isThere);
  return found === undefined && installInPipeline('chromium') ? names.find(isThere) : found;
};

type Answer = { id?: number; method?: string; params?: unknown; result?: unknown; error?: { message: string } };

type View = { width: number; height: number; dark?: boolean };

export class Browser {
  /** What pages asked of a network, and what they were refused or complained of. */
  public readonly requests: string[] = [];
  public readonly complaints: string[] = [];

  private readonly process: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'jwt-browser-'));
  private readonly waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  private readonly loads: Array<() => void> = [];
  private session?: string;
  private last = 0;
  private text = '';

  public constructor(program: string) {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-pipe'];
    this.process = spawn(program, [...flags, `--user-data-dir=${this.folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    (this.process.stdio[4] as Readable).setEncoding('utf8').on('data', (data: string) => this.read(data));
  }

  public async open(url: string, { width, height, dark = false }: View): Promise<void> {
    if (this.session === undefined) await this.start();
    this.requests.length = 0;
    this.complaints.length = 0;
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 600 });
    await this.send('Emulation.setEmulatedMedia', {
      media: '',
      features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
    });
    const loaded = new Promise<void>((resolve) => this.loads.push(resolve));
    await this.send('Page.navigate', { url });
    await loaded;
  }

  public printMedia(): Promise<unknown> {
    return this.send('Emulation.setEmulatedMedia', { media: 'print' });
  }

  /** The value of an expression in the page, which its own policy doesn't bind. */
  public async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })) as { result: { value: T }; exceptionDetails?: { exception?: { description?: string } } };
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'The expression failed.');
    return result.value;
  }

  public async press(key: string, code: number): Promise<void> {
    for (const type of ['keyDown', 'keyUp'])
      await this.send('Input.dispatchKeyEvent', {
        type,
        key,
        code: key,
        windowsVirtualKeyCode: code,
        ...(key === 'Enter' && type === 'keyDown' && { text: '\r' }),
      });
  }

  public async picture(): Promise<Buffer> {
    const { data } = (await this.send('Page.captureScreenshot', { captureBeyondViewport: false })) as { data: string };
    return Buffer.from(data, 'base64');
  }

  public async pdf(): Promise<Buffer> {
    const { data } = (await this.send('Page.printToPDF', { printBackground: false })) as { data: string };
    return Buffer.from(data, 'base64');
  }

  public async close(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    void this.send('Browser.close');
    await ended;
    // Its helpers may write for a moment longer.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }

  private async start(): Promise<void> {
    const { targetInfos } = (await this.send('Target.getTargets')) as {
      targetInfos: Array<{ targetId: string; type: string }>;
    };
    const page = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = (await this.send('Target.attachToTarget', { targetId: page?.targetId, flatten: true })) as {
      sessionId: string;
    };
    this.session = sessionId;
    for (const domain of ['Page', 'Network', 'Log', 'Runtime']) await this.send(`${domain}.enable`);
  }

  private send(method: string, params: object = {}): Promise<unknown> {
    this.last += 1;
    const message = { id: this.last, method, params, ...(this.session !== undefined && { sessionId: this.session }) };
    (this.process.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    return new Promise((resolve, reject) => this.waiting.set(message.id, { resolve, reject }));
  }

  private read(data: string): void {
    const messages = (this.text + data).split('\0');
    this.text = messages.pop() ?? '';
    for (const message of messages) this.take(JSON.parse(message) as Answer);
  }

  private take({ id, method, params, result, error }: Answer): void {
    const waiter = this.waiting.get(id ?? 0);
    if (error) waiter?.reject(new Error(error.message));
    else waiter?.resolve(result);
    if (method === 'Page.loadEventFired') this.loads.shift()?.();
    if (method === 'Network.requestWillBeSent')
      this.requests.push((params as { request: { url: string } }).request.url);
    if (method === 'Log.entryAdded') this.complaints.push((params as { entry: { text: string } }).entry.text);
    if (method === 'Runtime.exceptionThrown') this.complaints.push(JSON.stringify(params));
  }
}
