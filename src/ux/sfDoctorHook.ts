import type { Hook } from '@oclif/core';

type Status = { testName: string; status: 'pass' | 'warn' | 'fail' | 'unknown' };

/** What `sf doctor` gives to the hooks of plugins; see plugin-info. */
type SfDoctor = {
  addSuggestion: (suggestion: string) => void;
  addPluginData: (plugin: string, data: unknown) => void;
  getDiagnosis: () => { sfEnvVars?: Array<[name: string, value: unknown]> };
};

const pluginName = 'sf-plugin-jwt';

/**
 * `sf doctor` writes down the environment, and people attach what it writes to public issues: keys and bundles in the
 * plugin's own variables are taken out of it. Then what this machine tells of the connections is added, without usernames,
 * ids and hosts. No request is made.
 */
const diagnoseForSf = async function ({ doctor }: { doctor: SfDoctor }): Promise<void> {
  for (const variable of doctor.getDiagnosis().sfEnvVars ?? [])
    if (/^SF_JWT_/i.test(variable[0])) variable[1] = '(removed)';
  const { default: core } = await import('@salesforce/core/lifecycle');
  const { namedTexts } = await import('../base/text/namedTexts.ts');
  const { foreignData } = await import('../base/text/foreignText.ts');
  const { userEnvironment } = await import('../base/programs/userEnvironment.ts');
  const { places } = await import('../base/places.ts');
  const { lookLocally } = await import('../flows/doctor/localLook.ts');
  const { redactor } = await import('./runner/redact.ts');
  const { one: text } = namedTexts('doctorView');
  const tell = (status: Status): Promise<void> =>
    core.Lifecycle.getInstance().emit('Doctor:diagnostic', {
      ...status,
      testName: `[${pluginName}] ${status.testName}`,
    });
  const look = await lookLocally(places(), userEnvironment());
  const { examined, problem } = foreignData(redactor(look.logins)(look));
  doctor.addPluginData(pluginName, { connections: examined, ...(problem !== undefined && { problem }) });
  if (problem !== undefined) await tell({ testName: text('sfDoctor.unreadable', { problem }), status: 'fail' });
  for (const { connection, fault, checks } of examined) {
    const isDoubtful = checks.some(({ outcome }) => outcome === 'warn');
    const status = fault === undefined ? (isDoubtful ? 'warn' : 'pass') : 'fail';
    await tell({ testName: text(`sfDoctor.${status}`, { connection, fault }), status });
  }
  if (examined.length > 0) doctor.addSuggestion(text('sfDoctor.suggestion'));
};

/** Runs with `sf doctor` alone. Whatever is wrong here must not end it. */
const hook: Hook<'sf-doctor-sf-plugin-jwt'> = async function (options) {
  const { doctor } = options as unknown as { doctor: SfDoctor };
  try {
    await diagnoseForSf({ doctor });
  } catch {
    doctor.addPluginData(pluginName, { connections: 'unknown' });
  }
};

export default hook;
