import { isObject, type JsonObject } from '../../record/json.ts';
import type { Finding } from '../finding.ts';
import { type DocumentContext, tooLargeFinding } from './document.ts';
import { type DocumentKind, kindOf, otherPresentationVersion } from './kind.ts';
import {
  imageInfoValidator,
  limitPerRule,
  presentationValidator,
} from './presentation-validator.ts';
import { AUTH_RULES, DISCOVERY_RULES, type MessageRule, SEARCH_1_RULES } from './rule/message.ts';
import { findingOf } from './rule/rule.ts';
import { type SchemaName, schemaCheck, softenForTemplate } from './schema.ts';

export type CheckedDocument = {
  readonly kind: DocumentKind;
  readonly findings: readonly Finding[];
};

export type ValidateDocument = (document: unknown, known?: DocumentContext) => CheckedDocument;

/**
 * Checks a document of any IIIF API: Presentation 3.0, Image 2 and 3, Content Search 1 and 2, Content
 * State 1.0, Change Discovery 1.0 and Authorization Flow 2.0. The check takes bounded time and never
 * throws. Schemas are loaded at their first use.
 */
export function documentValidator(): ValidateDocument {
  const resource = presentationValidator();
  const imageInfo = imageInfoValidator();
  const schemas = new Map<SchemaName, ReturnType<typeof schemaCheck>>();
  const bySchema = (name: SchemaName, document: unknown) => {
    const check = schemas.get(name) ?? schemaCheck(name);
    schemas.set(name, check);
    return check(document);
  };
  const message = (
    name: SchemaName,
    rules: readonly MessageRule[],
    document: JsonObject,
    url?: string,
  ) =>
    limitPerRule([
      bySchema(name, document),
      rules.flatMap((rule) => [...rule.check(document, url)].map((one) => findingOf(rule, one))),
    ]);

  return (document, known = {}) => {
    const tooLarge = tooLargeFinding(document);
    const kind = isObject(document) && !tooLarge ? kindOf(document) : 'presentation';
    const findings = (): readonly Finding[] => {
      if (!isObject(document) || tooLarge) return resource(document, known);
      switch (kind) {
        case 'image-info-3':
          return imageInfo(3, document, known.url);
        case 'image-info-2':
          return imageInfo(2, document, known.url);
        case 'discovery':
          return message('discovery-1', DISCOVERY_RULES, document, known.url);
        case 'search-1':
          return message('search-1', SEARCH_1_RULES, document);
        case 'auth':
          return message('auth-2', AUTH_RULES, document);
        case 'content-state': {
          const bySchemaOfStates = bySchema('content-state-1', document).map((finding) =>
            softenForTemplate(finding, document),
          );
          // Without a context it is only the target of a content state, not a resource.
          if (!('@context' in document)) return bySchemaOfStates;
          return unique([...resource(document, known), ...bySchemaOfStates]);
        }
        case 'other-version':
          return otherPresentationVersion(document) ? resource(document, known) : [firstImageApi()];
        default:
          return resource(document, known);
      }
    };
    return { kind, findings: findings() };
  };
}

/** Two schemas may find the same error. */
const unique = (findings: readonly Finding[]): readonly Finding[] => [
  ...new Map(findings.map((one) => [`${one.pointer} ${one.message}`, one])).values(),
];

const firstImageApi = (): Finding => ({
  severity: 'error',
  pointer: '/profile',
  rule: 'version',
  message: 'this is an info.json of the Image API 1; only versions 2 and 3 can be checked',
  spec: 'https://iiif.io/api/image/3.0/',
});
