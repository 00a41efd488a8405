/** Documents beside the pictures: reports, key objects, presentation states, registrations. */
const DOCUMENTS = new Set(['SR', 'KO', 'PR', 'DOC', 'REG']);

/** What a study was taken with, as a doctor says it: without the documents that archives and we write beside the pictures. */
export function modalitiesText(modalities: readonly string[]): string {
  const pictures = modalities.filter((modality) => !DOCUMENTS.has(modality));
  return (pictures.length === 0 ? modalities : pictures).join(', ');
}
