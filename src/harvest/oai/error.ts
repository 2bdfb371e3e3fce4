/** http://www.openarchives.org/OAI/openarchivesprotocol.html#ErrorConditions */
export type OaiErrorCode =
  | 'badArgument'
  | 'badResumptionToken'
  | 'badVerb'
  | 'cannotDisseminateFormat'
  | 'idDoesNotExist'
  | 'noMetadataFormats'
  | 'noRecordsMatch';

/** What the protocol answers in the document, with HTTP 200. */
export class OaiError extends Error {
  override readonly name = 'OaiError';
  readonly code: OaiErrorCode;

  constructor(code: OaiErrorCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
