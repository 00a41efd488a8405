import { AppError } from '@hoi-chan/shared/errors.ts';
import type { Queryable } from '../../db/database.ts';
import type { DocumentContent } from '../gateway.ts';
import { samePatients } from '../identity/store.ts';
import type { RecordSystems } from '../systems/directory.ts';
import type { SummaryReader } from './reader.ts';

export interface DocumentOrder {
  patientId: string;
  readerFacilityId: string;
  documentId: string;
  /** Else the first system that knows a document of this id. */
  recordSystemId?: string | undefined;
}
export interface DocumentReader {
  read(order: DocumentOrder, signal?: AbortSignal): Promise<DocumentContent>;
}

/** Documents of the systems that the summary of this patient is made of, and of no other. */
export function documentReader(db: Queryable, summaries: SummaryReader, systems: RecordSystems): DocumentReader {
  return {
    async read({ patientId, readerFacilityId, documentId, recordSystemId }, signal) {
      const concerned = await summaries.systemsOf(patientId, readerFacilityId);
      const asked = concerned.filter(({ id }) => recordSystemId === undefined || id === recordSystemId);
      let problem: unknown = new AppError('NOT_FOUND', 'no such document of this patient');
      const entries = await samePatients(db, patientId);
      // What lies here are the documents of each entry of the same person, under that entry.
      const places = asked.flatMap(({ id, kind }) =>
        kind === 'fhir' ? [{ id, entry: patientId }] : entries.map((entry) => ({ id, entry })),
      );
      for (const { id, entry } of places) {
        try {
          return await (await systems.gateway(id)).document(entry, documentId, signal);
        } catch (error) {
          // One that does not know the patient or the document says nothing of the next; one that is down may be the one that holds it.
          if (!(error instanceof AppError) || error.code === 'UNAVAILABLE' || recordSystemId !== undefined) problem = error;
        }
      }
      throw problem;
    },
  };
}
