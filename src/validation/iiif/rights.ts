const CREATIVE_COMMONS =
  /^http:\/\/creativecommons\.org\/(licenses\/[a-z+-]+\/\d\.\d\/([a-z]{2,}\/)?|licenses\/publicdomain\/|publicdomain\/(zero|mark|certification)\/1\.0\/([a-z]{2}\/)?)$/;
const RIGHTS_STATEMENTS =
  /^http:\/\/rightsstatements\.org\/vocab\/(InC|InC-OW-EU|InC-EDU|InC-NC|InC-RUU|NoC-CR|NoC-NC|NoC-OKLR|NoC-US|CNE|UND|NKC)\/1\.0\/$/;

export type RightsKind = 'known' | 'misspelt' | 'other';

/**
 * Whether a URI is one of Creative Commons or RightsStatements.org, tries to be one, or comes from
 * elsewhere. Both are http URIs that end with a slash; their https addresses are pages for people.
 * https://iiif.io/api/presentation/3.0/#rights
 */
export function rightsKind(uri: string): RightsKind {
  if (CREATIVE_COMMONS.test(uri) || RIGHTS_STATEMENTS.test(uri)) return 'known';
  return /creativecommons\.org|rightsstatements\.org/i.test(uri) ? 'misspelt' : 'other';
}
