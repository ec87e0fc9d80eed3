import type { AppComponent } from '../../../app/model.ts';
import { readComponents } from '../../../org/app/apps.ts';
import type { OrgComponent } from '../../../org/app/orgApp.ts';
import { unlessSoapRefused } from '../../../org/request/protocol.ts';
import type { WithClient } from '../../../org/session/client.ts';
import { ifAllowed } from '../../../org/session/orgError.ts';

/** Components that aren't bound to an app, such as its permission set, and so aren't read with it. */
export const readOthers = async (
  admin: WithClient,
  components: ReadonlyArray<Pick<AppComponent, 'type' | 'fullName'>>,
): Promise<OrgComponent[]> => {
  const found = await Promise.all(
    components.map(({ type, fullName }) => unlessSoapRefused(ifAllowed(readComponents(admin, type, [fullName])))),
  );
  return found.flatMap((each) => each ?? []);
};
