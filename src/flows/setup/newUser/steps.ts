import { isJwtError, jwtError } from '../../../base/errors/errors.ts';
import { detailText } from '../../../base/text/details.ts';
import type { License } from '../../../org/people/licenses.ts';
import { assignPermissionSetLicense, createUser, type NewUserFields } from '../../../org/people/newUser.ts';
import { refusalOf } from '../../../org/session/orgError.ts';
import { accessNeeds, prepareAccess } from '../access.ts';
import { step, type StepEvent } from '../../steps.ts';
import type { SetupFacts, SetupInput, SetupStep, SetupWorld } from '../facts.ts';

/** What has to be known before an integration user is made, and what such a user gets. */
export const newUserSteps = (input: SetupInput, world: SetupWorld): SetupStep[] =>
  input.createUser === true ? [makeUser(input, world), licenseUser(input)] : [];

/** Makes the login user, once the org has said that it takes the deploy: a user for nothing would take up a licence. */
const makeUser = (input: SetupInput, world: SetupWorld): SetupStep =>
  step<SetupFacts, (typeof accessNeeds)[number] | 'userPlan'>({
    name: 'new-user',
    changes: 'org',
    needs: [...accessNeeds, 'userPlan'],
    plan: async (facts) => {
      const { admin, user, userPlan } = facts;
      const { fields, license, profileName } = userPlan;
      if (!fields) return { action: 'none', facts: {}, details: { user: user.username, profile: profileName } };
      return {
        action: 'create',
        details: {
          user: `${fields.Username} (${fields.LastName})`,
          profile: profileName,
          email: fields.Email,
          ...licenseDetail(license),
        },
        facts: (await prepareAccess(facts, input, world)).planned,
        apply: async () => {
          const id = await createUser(admin, fields).catch((error: unknown) => {
            tellIfMaybeMade(error, fields, world);
            throw creationError(error, fields, { input, admin, profileName, license });
          });
          return { facts: { user: { ...user, id } } };
        },
      };
    },
  });

const licenseDetail = (license: License | undefined): Record<string, string> =>
  license ? { license: detailText('license.free', textsOf(license)) } : {};

const textsOf = ({ label, free, total }: License): Record<string, string> => ({
  license: label,
  free: String(free),
  total: String(total),
});

/** Where the answer got lost, nobody knows what the org did. */
const tellIfMaybeMade = (error: unknown, { Username }: NewUserFields, { onWarning }: SetupWorld): void => {
  if (refusalOf(error) === undefined) onWarning({ id: 'userMaybeMade', tokens: [Username] });
};

type UserCreation = Pick<SetupFacts, 'admin'> & { input: SetupInput; profileName: string; license?: License };

/** A refusal of the org, or of its own triggers and rules, in its words; another failure is thrown as it is. */
const creationError = (
  error: unknown,
  { Username: username }: NewUserFields,
  { input: { connection }, admin, profileName, license }: UserCreation,
): unknown => {
  const refusal = refusalOf(error);
  const orgName = admin.organization.name;
  if (refusal === undefined) return error;
  if (refusal.code === 'DUPLICATE_USERNAME')
    return jwtError('UsernameTaken', [username, orgName], [connection, freeUsername(username, connection)]);
  if (refusal.code === 'LICENSE_LIMIT_EXCEEDED')
    return jwtError('UserLicensesUsedUp', [orgName, license?.label ?? '', String(license?.total ?? '')], [orgName]);
  return jwtError(
    'UserNotCreated',
    [orgName, username, refusal.text],
    [license?.label ?? '', profileName, connection, username],
  );
};

const longestUsername = 80;

/** Whatever else it is, it has to be new in all orgs. */
const freeUsername = (username: string, connection: string): string => {
  const name = `${username}.${connection}`;
  return name.length > longestUsername ? '<username>' : name;
};

/** Gives the login user the permission-set licence, before any permission set. */
const licenseUser = (input: SetupInput): SetupStep =>
  step<SetupFacts, 'admin' | 'user' | 'userPlan'>({
    name: 'user-license',
    changes: 'org',
    needs: ['admin', 'user', 'userPlan'],
    plan: ({ admin, user, userPlan: { permissionSetLicense: license } }) => {
      if (!license || license.isAssigned)
        return Promise.resolve({ action: 'none', facts: {}, ...(license && { details: { license: license.label } }) });
      return Promise.resolve({
        action: 'create',
        facts: {},
        details: licenseDetail(license),
        apply: async () => {
          try {
            await assignPermissionSetLicense(admin, license.id, user.id);
          } catch (error) {
            const refusal = refusalOf(error);
            if (refusal === undefined || !isJwtError(error)) throw error;
            const tokens = [admin.organization.name, license.label, user.username, refusal.text];
            throw jwtError('UserLicenseRefused', tokens, [user.username, input.connection, user.username]);
          }
        },
      });
    },
  });

type Run<Result> = (onEvent: (event: StepEvent) => void) => Promise<Result>;

/** A user that was made stays, whatever fails after it: so that is said, and what goes on from there. */
export const tellingOfNewUser = async <Result>(
  { username, connection }: SetupInput,
  { onWarning }: SetupWorld,
  onEvent: (event: StepEvent) => void,
  run: Run<Result>,
): Promise<Result> => {
  let isMade = false;
  try {
    return await run((event) => {
      isMade ||= event.step === 'new-user' && event.outcome === 'created';
      onEvent(event);
    });
  } catch (error) {
    if (isMade) onWarning({ id: 'userHalfMade', tokens: [username, connection, username] });
    throw error;
  }
};
