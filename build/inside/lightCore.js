/**
 * What the base class of all commands takes from the root of `@salesforce/core`, without the root: the same files, so there
 * is one copy of each, but nothing of orgs before a command asks for one.
 */
export { Messages } from '@salesforce/core/messages';
export { SfError } from '@salesforce/core/sfError';
export { Lifecycle } from '@salesforce/core/lifecycle';
export { Mode } from '@salesforce/core/global';
export { envVars, EnvironmentVariable, SUPPORTED_ENV_VARS } from '@salesforce/core/envVars';
export { ConfigAggregator } from '@salesforce/core/configAggregator';
export { SFDX_ALLOWED_PROPERTIES } from '@salesforce/core/config';
export {
  ORG_CONFIG_ALLOWED_PROPERTIES,
  OrgConfigProperties,
} from '../../node_modules/@salesforce/core/lib/org/orgConfigProperties.js';
export { validateApiVersion, validateSalesforceId } from '../../node_modules/@salesforce/core/lib/util/sfdc.js';

const loadCore = async () => (await import('@salesforce/core')).default;

/** A flag for an org is one of its instances by what it can, wherever it was made. */
export class Org {
  static async create(options) {
    return (await loadCore()).Org.create(options);
  }

  static [Symbol.hasInstance](value) {
    return typeof value?.getOrgId === 'function';
  }
}

export class SfProject {
  static async resolve(path) {
    return (await loadCore()).SfProject.resolve(path);
  }
}
