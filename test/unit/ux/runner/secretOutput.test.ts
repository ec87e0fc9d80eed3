import { expect } from 'chai';
import { refuseExposure, type SecretDestination, type StandardOutput } from '../../../../src/ux/runner/secretOutput.ts';

const refusal = (output: Partial<SecretDestination>, to: Partial<StandardOutput> = {}): string => {
  const whole = { format: 'pem', secret: true, binary: false, asked: false, json: false, ...output };
  try {
    refuseExposure(whole, { kind: 'pipe', pipeline: false, ...to });
    return 'shown';
  } catch (error) {
    return (error as Error).name;
  }
};

describe('a secret', () => {
  it('goes to a pipe, and to a new file wherever the command runs', () => {
    expect(refusal({})).to.equal('shown');
    for (const kind of ['terminal', 'file', 'pipe'] as const)
      for (const binary of [false, true])
        expect(refusal({ outputFile: 'x', binary, json: true }, { kind, pipeline: true })).to.equal('shown');
  });

  it('is shown on a terminal, in a file that is redirected to and in a pipeline only if that is asked for', () => {
    for (const [to, error] of [
      [{ kind: 'terminal' }, 'ExportOnTerminalError'],
      [{ kind: 'file' }, 'ExportRedirectedError'],
      [{ pipeline: true }, 'ExportInPipelineError'],
    ] as const) {
      expect(refusal({}, to)).to.equal(error);
      expect(refusal({ asked: true }, to)).to.equal('shown');
    }
  });

  it('is never in JSON, and bytes are never on a terminal', () => {
    expect(refusal({ json: true, asked: true })).to.equal('ExportInJsonError');
    expect(refusal({ binary: true, asked: true }, { kind: 'terminal' })).to.equal('ExportBinaryOnTerminalError');
    expect(refusal({ binary: true })).to.equal('shown');
  });

  it('is not meant where something is public', () => {
    for (const kind of ['terminal', 'file', 'pipe'] as const)
      expect(refusal({ secret: false }, { kind, pipeline: true })).to.equal('shown');
    expect(refusal({ secret: false, json: true })).to.equal('shown');
  });
});
