import { expect } from 'chai';
import { userEnvironment } from '../../../src/base/programs/userEnvironment.ts';
import { SfCommand } from '../../../src/ux/jwtCommand.ts';
import { runCommand } from '../../tools/runCommand.ts';

type Seen = { inherited?: string; own?: string; reported: boolean; umask: number };

const variable = 'SF_JWT_ACME_KEY';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

class Look extends SfCommand<Seen> {
  protected readonly stopped = 'Nothing was changed.';

  public async run(): Promise<Seen> {
    await this.parse(Look);
    const report = process.report.getReport() as { environmentVariables?: object };
    return {
      inherited: process.env[variable],
      own: userEnvironment()[variable],
      reported: report.environmentVariables !== undefined,
      umask: process.umask(),
    };
  }
}

describe('every command', () => {
  const look = (value: string) => runCommand<Seen>(Look, [], { env: { [variable]: value } });

  it('has its variables to itself: neither children nor reports get them, nor the next command', async () => {
    expect((await look('one')).result).to.deep.equal({
      inherited: undefined,
      own: 'one',
      reported: false,
      umask: 0o077,
    });
    expect(userEnvironment()[variable]).to.equal(undefined);
    expect((await look('two')).result).to.include({ inherited: undefined, own: 'two' });
  });

  it('leaves signals as they were', async () => {
    const mine = (): void => undefined;
    for (const signal of signals) process.on(signal, mine);
    const before = signals.map((signal) => process.listeners(signal));
    await look('x');
    expect(signals.map((signal) => process.listeners(signal))).to.deep.equal(before);
    for (const signal of signals) process.off(signal, mine);
  });
});
