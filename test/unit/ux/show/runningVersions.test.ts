import { expect } from 'chai';
import { runningVersions } from '../../../../src/ux/show/setupResult.ts';

type Running = Parameters<typeof runningVersions>[0];

const running = (name: string, version: string, plugin?: string): Running =>
  ({ pjson: { name, version }, plugins: new Map(plugin ? [['sf-plugin-jwt', { version: plugin }]] : []) }) as Running;

describe('the versions that a printed job installs', () => {
  it('are those that run', () => {
    expect(runningVersions(running('@salesforce/cli', '2.115.1', '0.1.0'))).to.deep.equal({
      cliVersion: '2.115.1',
      pluginVersion: '0.1.0',
    });
  });

  it('aren’t taken from a program that isn’t the CLI', () => {
    expect(runningVersions(running('sf-plugin-jwt', '9.9.9', '0.1.0'))).to.deep.equal({ pluginVersion: '0.1.0' });
  });
});
