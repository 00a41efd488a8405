import { Enums, type Types } from '@cornerstonejs/core';
import { TAG, type DicomInstance } from '../dicomJson.ts';
import { edgeLabels, projectionLabels, type EdgeLabels, type Vector } from '../orientation.ts';
import { metadataModule } from './setup.ts';

/** The letters at the edges of the picture as it is turned now; undefined when the file does not say where the patient is. */
export function edgesOf(instance: DicomInstance | undefined, imageId: string, camera: Types.ICamera): EdgeLabels | undefined {
  const up = vector(camera.viewUp);
  const normal = vector(camera.viewPlaneNormal);
  if (instance === undefined || up === undefined || normal === undefined) return undefined;
  const right = cross(up, normal);
  const plane = metadataModule(Enums.MetadataModules.IMAGE_PLANE, imageId);
  const inSpace = instance[TAG.imageOrientation] !== undefined || instance['52009229'] !== undefined || instance['52009230'] !== undefined;
  const known =
    typeof plane === 'object' && plane !== null && !('usingDefaultValues' in plane && plane.usingDefaultValues === true && !inSpace);
  if (known && inSpace) return edgeLabels(up, right);
  const letters = (instance[TAG.patientOrientation]?.Value ?? []).filter((value) => typeof value === 'string');
  // Without a position Cornerstone lays the rows along x and the columns along y, which is what these letters are about.
  return projectionLabels(letters, up, right);
}

function vector(point: Types.Point3 | undefined): Vector | undefined {
  return point === undefined ? undefined : [point[0], point[1], point[2]];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
