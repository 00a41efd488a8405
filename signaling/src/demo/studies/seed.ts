import { ImagingError, type ImagingGateway } from '../../imaging/gateway.ts';
import type { PatientIdentity } from '../../imaging/part10.ts';
import { demoStudies } from './demoStudies.ts';

interface SeedProgress {
  /** Objects stored or found in place so far, and in all of this study. */
  stored: number;
  total: number;
  description: string;
}

export interface SeedOptions {
  onProgress?: (progress: SeedProgress) => void;
  signal?: AbortSignal;
  /** The day the stories are told on; default today. */
  now?: Date;
}

/**
 * Puts the demo studies of `patients` (by demo key) into the archive; a study that is there whole is left alone, so it may run at every
 * start. Returns how many objects were stored. @throws ImagingError, also when the archive refuses one of them.
 */
export async function seedDemoStudies(
  gateway: ImagingGateway,
  patients: ReadonlyMap<string, PatientIdentity>,
  { onProgress, signal, now }: SeedOptions = {},
): Promise<number> {
  let added = 0;
  for await (const study of demoStudies(patients, now)) {
    const total = study.instanceCount;
    if ((await present(gateway, study.studyUid, signal)) >= total) {
      onProgress?.({ stored: total, total, description: study.description });
      continue;
    }
    let stored = 0;
    for await (const instance of study.instances) {
      const [result] = await gateway.store([[instance]], { signal });
      if (!result?.ok)
        throw new ImagingError('INVALID', `the archive refuses demo study "${study.description}": ${result?.message ?? 'no answer'}`);
      if (!result.duplicate) added++;
      onProgress?.({ stored: ++stored, total, description: study.description });
    }
  }
  return added;
}

async function present(gateway: ImagingGateway, studyUid: string, signal: AbortSignal | undefined): Promise<number> {
  try {
    return (await gateway.study(studyUid, { signal })).instanceCount;
  } catch (error) {
    if (error instanceof ImagingError && error.code === 'NOT_FOUND') return 0;
    throw error;
  }
}
