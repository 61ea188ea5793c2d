/** Where ECR departs from the distribution specification. All on unless told: the local registry is ECR. */
export interface Quirks {
  /** `PATCH` of an upload answers 201, not 202. */
  patchAnswers201: boolean;
  /** Every `PATCH` of an upload after the first is answered and dropped. */
  dropsLaterPatches: boolean;
  /** All chunks but the last have at least this many bytes. */
  minimumChunkBytes: number;
}

export const ecrQuirks: Quirks = {
  patchAnswers201: true,
  dropsLaterPatches: true,
  minimumChunkBytes: 5 * 1024 * 1024,
};

/** The distribution specification to the letter: for its conformance suite. */
export const noQuirks: Quirks = { patchAnswers201: false, dropsLaterPatches: false, minimumChunkBytes: 0 };
