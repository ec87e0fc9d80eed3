/**
 * The `target-org` of sf: that of the environment, of the project, or of this user. In a pipeline the project's must not
 * count: whoever changes the project would choose the org.
 */
export const targetOrgSetting = async ({ ofProject }: { ofProject: boolean }): Promise<string | undefined> => {
  const { default: core } = await import('@salesforce/core');
  const key = core.OrgConfigProperties.TARGET_ORG;
  const settings = await core.ConfigAggregator.create();
  const { value, isLocal } = settings.getInfo(key);
  const found = isLocal() && !ofProject ? settings.getGlobalConfig().get(key) : value;
  return typeof found === 'string' && found !== '' ? found : undefined;
};
