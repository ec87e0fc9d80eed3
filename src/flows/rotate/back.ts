import { readCertificate, type CertificateFacts } from '../../base/certificate.ts';
import { placePair } from '../../keypair/store/staged.ts';
import { applyPlan } from '../deploy/deploy.ts';
import { refuseDeployErrors } from '../deploy/deployResult.ts';
import { planCertificate } from '../deploy/send/certificatePlan.ts';
import { step } from '../steps.ts';
import { replacedError } from './begun.ts';
import { planFiles } from './files.ts';
import { giveSecrets, givenSecrets } from './giveSecrets.ts';
import { certificateWish } from './look.ts';
import { findInUse, materialHash, pairOf } from './pair/material.ts';
import type { Material, RotateFacts, RotateScene, RotateStep, RotateWorld } from './model.ts';
import { areProven, proveSlot } from './proofs.ts';

/** The names of the steps, in order. */
export const rollbackSteps = ['back-deploy', 'back-login', 'back-hand-over', 'back-current', 'back-files'] as const;

/** What a way back leads to. */
export type ReturnScene = RotateScene & { old: Material };

/** The way back to the certificate that was there before, whatever of the way forward was done. */
export const backSteps = (scene: ReturnScene, world: RotateWorld): RotateStep[] => [
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

const deployOld = (scene: ReturnScene): RotateStep =>
  step<RotateFacts, never>({
    name: 'back-deploy',
    changes: 'org',
    needs: [],
    plan: async () => {
      const { admin, old } = scene;
      const wish = certificateWish(scene, old.certificatePem);
      const { unfinished } = wish;
      const { plan, inOrg } = await planCertificate(wish);
      await keepOthers(scene, inOrg);
      if (plan.sends === 'nothing') return { action: 'none', facts: { deployed: true } };
      return {
        action: 'update',
        facts: {},
        apply: async () => {
          refuseDeployErrors(
            await applyPlan(plan, {
              ...{ admin, dryRun: false, unfinished },
              waitMinutes: scene.request.waitMinutes || 1,
            }),
          );
          return { facts: { deployed: true } };
        },
      };
    },
  });

/** What another machine has put in place meanwhile works there, and is nobody's to take back here. */
const keepOthers = async (scene: ReturnScene, inOrg: CertificateFacts | undefined): Promise<void> => {
  const { newSha256 } = (await scene.journal.read()).entries.rotate?.notes ?? {};
  const { publicKeySha256 } = readCertificate(scene.old.certificatePem);
  if (inOrg && inOrg.sha256 !== newSha256 && inOrg.publicKeySha256 !== publicKeySha256)
    throw replacedError(scene, inOrg.sha256);
};

const proveOldAgain = (scene: ReturnScene, world: RotateWorld): RotateStep =>
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
const handOverOld = (scene: ReturnScene, world: RotateWorld): RotateStep =>
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

const makeOldCurrent = ({ request, slot, old }: ReturnScene, { now }: RotateWorld): RotateStep =>
  step<RotateFacts, 'proofs'>({
    name: 'back-current',
    changes: 'key store',
    needs: ['proofs'],
    plan: async () => {
      const { keyFolder } = request;
      const inUse = await findInUse(keyFolder, slot.keyName);
      if (inUse && materialHash(inUse) === materialHash(old)) return { action: 'none', facts: { current: true } };
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
