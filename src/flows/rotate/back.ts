import { placePair } from '../../keypair/store/staged.ts';
import { applyPlan } from '../deploy/deploy.ts';
import { refuseDeployErrors } from '../deploy/deployResult.ts';
import { planCertificate } from '../deploy/send/certificatePlan.ts';
import { unfinishedDeploys } from '../deploy/send/unfinished.ts';
import { step } from '../steps.ts';
import { planFiles } from './files.ts';
import { giveSecrets, givenSecrets } from './giveSecrets.ts';
import { findMaterial, materialHash, pairOf } from './material.ts';
import type { RotateFacts, RotateScene, RotateStep, RotateWorld } from './model.ts';
import { areProven, proveSlot } from './proofs.ts';

/** The names of the steps, in order. */
export const rollbackSteps = ['back-deploy', 'back-login', 'back-hand-over', 'back-current', 'back-files'] as const;

/** The way back to the certificate that was there before, whatever of the way forward was done. */
export const backSteps = (scene: RotateScene, world: RotateWorld): RotateStep[] => [
  deployOld(scene),
  proveOldAgain(scene, world),
  ...(scene.request.handOver ? [handOverOld(scene, world)] : []),
  makeOldCurrent(scene, world),
  step<RotateFacts, 'current'>({
    name: 'back-files',
    changes: 'project',
    needs: ['current'],
    plan: () => planFiles(scene, scene.old.certificatePem),
  }),
];

const deployOld = ({ admin, members, files, slot, request, old }: RotateScene): RotateStep =>
  step<RotateFacts, never>({
    name: 'back-deploy',
    changes: 'org',
    needs: [],
    plan: async () => {
      const { stateFolder, waitMinutes } = request;
      const unfinished = unfinishedDeploys(stateFolder, admin.orgId, slot.app);
      const connection = members[0]?.name ?? '';
      const wish = { admin, connection, components: files.components, certificatePem: old.certificatePem, unfinished };
      const { plan } = await planCertificate(wish);
      if (plan.sends === 'nothing') return { action: 'none', facts: { deployed: true } };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          refuseDeployErrors(
            await applyPlan(plan, { admin, dryRun: false, unfinished, waitMinutes: waitMinutes || 1 }),
          );
          return { facts: { deployed: true } };
        },
      };
    },
  });

const proveOldAgain = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'deployed'>({
    name: 'back-login',
    changes: 'nothing',
    needs: ['deployed'],
    plan: async () => {
      const proofs = await proveSlot(scene, scene.old, scene.request.waitMinutes, world);
      return { action: areProven(proofs) ? 'none' : 'failed', facts: { proofs } };
    },
  });

/** Whoever got the new secret, or may have, gets the old one again. */
const handOverOld = (scene: RotateScene, world: RotateWorld): RotateStep =>
  step<RotateFacts, 'proofs'>({
    name: 'back-hand-over',
    changes: 'pipeline',
    needs: ['proofs'],
    plan: async () => {
      const given = givenSecrets((await scene.journal.read()).entries.rotate);
      const members = scene.members.filter(({ name }) => scene.request.rollback || given.includes(name));
      if (members.length === 0) return { action: 'none', facts: { handedOver: [] } };
      return {
        action: 'update',
        facts: {},
        apply: async () => ({
          facts: {
            handedOver: await giveSecrets(
              scene,
              { material: scene.old, members, given: [], note: 'handedBack' },
              world,
            ),
          },
        }),
      };
    },
  });

const makeOldCurrent = ({ request, slot, old }: RotateScene, { now }: RotateWorld): RotateStep =>
  step<RotateFacts, 'proofs'>({
    name: 'back-current',
    changes: 'key store',
    needs: ['proofs'],
    plan: async () => {
      const { keyFolder } = request;
      const inUse = await findMaterial(keyFolder, slot.keyName);
      if (materialHash(inUse) === materialHash(old)) return { action: 'none', facts: { current: true } };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          await placePair(keyFolder, slot.keyName, await pairOf(old, slot.keyName), now());
          return { facts: { current: true } };
        },
      };
    },
  });
