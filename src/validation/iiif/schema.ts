import type { ErrorObject } from 'ajv/dist/2020.js';
import { compiled } from '../compiled.ts';
import type { Finding } from '../finding.ts';
import { MAX_ERRORS } from '../schemas.ts';
import { tell } from './schema-message.ts';

export type SchemaName =
  | 'presentation-3'
  | 'image-info-3'
  | 'image-info-2'
  | 'content-state-1'
  | 'search-2'
  | 'search-1'
  | 'discovery-1'
  | 'auth-2';

/**
 * The check of a document by a schema: it tells every fault, not only the first. A fault is named
 * after the title of the definition and the property: `manifest/label`, `language-map`.
 */
export function schemaCheck(name: SchemaName): (document: unknown) => readonly Finding[] {
  const faults = compiled(name);
  return (document) => {
    const findings = faults(document)
      .slice(0, MAX_ERRORS)
      .filter(isTelling)
      .map((error) => tell(error, document));
    return [
      ...new Map(findings.map((found) => [`${found.pointer} ${found.rule}`, found])).values(),
    ];
  };
}

/** AJV also reports that the branch of an `if` failed, after it has said what failed in there. */
const isTelling = ({ keyword }: ErrorObject) => keyword !== 'if';
