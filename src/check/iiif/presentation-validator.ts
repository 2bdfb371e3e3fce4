import { isObject, type JsonObject, textOf } from '../../record/json.ts';
import type { Finding } from '../finding.ts';
import { at, valuesAlong } from '../pointer.ts';
import { type DocumentContext, type Node, readDocument, tooLargeFinding } from './document.ts';
import { otherPresentationVersion } from './kind.ts';
import { ANNOTATION_RULES, REGION_RULES } from './rule/annotation.ts';
import { COMPLETE_RULES, CONTEXT_RULES, DOCUMENT_RULES } from './rule/document.ts';
import { IMAGE_INFO_RULES, type ImageVersion, readImageInfo } from './rule/image-info.ts';
import { LEGACY_RULES } from './rule/message.ts';
import { IMAGE_RULES, PAINTING_RULES } from './rule/painting.ts';
import { findingOf, quoted, type Rule } from './rule/rule.ts';
import { HIERARCHY_RULES, STRUCTURE_RULES } from './rule/structure.ts';
import { TEXT_RULES } from './rule/text.ts';
import { VIEWER_RULES, VIEWER_SERVICE_RULES } from './rule/viewer.ts';
import { VIEWER_TEXT_RULES } from './rule/viewer-text.ts';
import { schemaCheck, softenForTemplate } from './schema.ts';

/** Findings of one rule beyond this number are counted but not reported. */
const MAX_FINDINGS_PER_RULE = 100;

/** Every rule beyond the schema, for the check itself and for pages that explain it. */
export const PRESENTATION_RULES: readonly Rule[] = [
  ...CONTEXT_RULES,
  ...DOCUMENT_RULES,
  ...LEGACY_RULES,
  ...TEXT_RULES,
  ...STRUCTURE_RULES,
  ...HIERARCHY_RULES,
  ...COMPLETE_RULES,
  ...ANNOTATION_RULES,
  ...PAINTING_RULES,
  ...REGION_RULES,
  ...IMAGE_RULES,
  ...VIEWER_RULES,
  ...VIEWER_SERVICE_RULES,
  ...VIEWER_TEXT_RULES,
];

/** The rules whose violation can be an error. A case may be less serious than its rule, never more. */
export const ERROR_RULES = PRESENTATION_RULES.filter(({ severity }) => severity === 'error');

export type ValidatePresentation = (
  resource: unknown,
  known?: DocumentContext,
) => readonly Finding[];

/**
 * Checks any document of the Presentation API 3.0, and responses to a search: against the schema,
 * the rules that a schema cannot express, and what viewers in use need. The document may come from
 * anywhere: the check takes bounded time and never throws. The schema is loaded at the first use.
 * https://iiif.io/api/presentation/3.0/
 *
 * @param rules the rules to check beyond the schema; `ERROR_RULES` if only errors matter
 */
export function presentationValidator(
  rules: readonly Rule[] = PRESENTATION_RULES,
): ValidatePresentation {
  const rulesFor = rulesByShape(rules);
  let check: ReturnType<typeof schemaCheck> | undefined;
  return (resource, known = {}) => {
    const refused = maybeRefused(resource);
    if (refused || !isObject(resource)) return refused ? [refused] : [];
    check ??= schemaCheck('presentation-3');
    const findings = limitPerRule([check(resource), ruleFindings(resource, known, rulesFor)]);
    return findings.map((finding) => withLabel(softenForTemplate(finding, resource), resource));
  };
}

function* ruleFindings(
  resource: JsonObject,
  known: DocumentContext,
  rulesFor: ReturnType<typeof rulesByShape>,
): Generator<Finding> {
  const document = readDocument(resource, known);
  for (const node of document.nodes) {
    for (const rule of rulesFor(node)) {
      for (const problem of rule.check(node, document)) yield findingOf(rule, problem);
    }
  }
}

export type ValidateImageInfo = (
  version: ImageVersion,
  info: unknown,
  url?: string,
) => readonly Finding[];

/**
 * Checks an info.json and, given the URL it was fetched from, its id. The schemas are loaded at the
 * first use. https://iiif.io/api/image/3.0/#5-image-information
 */
export function imageInfoValidator(): ValidateImageInfo {
  const checks = new Map<ImageVersion, ReturnType<typeof schemaCheck>>();
  return (version, info, url) => {
    const tooLarge = tooLargeFinding(info);
    if (tooLarge) return [tooLarge];
    const check = checks.get(version) ?? schemaCheck(`image-info-${version}`);
    checks.set(version, check);
    const read = isObject(info) ? [readImageInfo(version, info, url)] : [];
    const findings = read.flatMap((image) =>
      IMAGE_INFO_RULES.flatMap((rule) =>
        [...rule.check(image)].map((problem) => findingOf(rule, problem)),
      ),
    );
    return [...check(info), ...findings];
  };
}

/** Why a document cannot be checked; undefined if it can. */
function maybeRefused(resource: unknown): Finding | undefined {
  const refused = {
    severity: 'error',
    pointer: '',
    spec: 'https://iiif.io/api/presentation/3.0/',
  } as const;
  if (!isObject(resource)) {
    return { ...refused, rule: 'document', message: 'a IIIF document must be a JSON object' };
  }
  const version = otherPresentationVersion(resource);
  if (version === undefined) return tooLargeFinding(resource);
  const key = 'type' in resource ? 'type' : '@type';
  const name = textOf(resource[key]) ?? 'resource';
  const message = `this is a ${quoted(name)} of the Presentation API ${version}; only version 3 is checked`;
  return { ...refused, pointer: at('', key), rule: 'version', message };
}

/** Documents have few; one with more is checked a little more slowly. */
const MAX_SHAPES = 1000;

/**
 * The rules that apply to a node, found once for each combination of class and properties. A page has
 * hundreds of nodes with the same shape, and calling a rule in vain costs more than the rule.
 */
function rulesByShape(rules: readonly Rule[]): (node: Node) => readonly Rule[] {
  const known = new Map<string, readonly Rule[]>();
  return ({ type, resource, parent }) => {
    const shape = `${type} ${parent ? '' : 'top'} ${Object.keys(resource).join(' ')}`;
    const found =
      known.get(shape) ??
      rules.filter(
        ({ on, has, top }) =>
          (on?.includes(type) ?? true) &&
          (has?.some((key) => key in resource) ?? true) &&
          !(top && parent),
      );
    if (known.size < MAX_SHAPES) known.set(shape, found);
    return found;
  };
}

/** The first findings of each rule; the last one says how many more there are. */
export function limitPerRule(sources: readonly Iterable<Finding>[]): readonly Finding[] {
  const shown: Finding[] = [];
  const counts = new Map<string, number>();
  for (const findings of sources) {
    for (const finding of findings) {
      const count = (counts.get(finding.rule) ?? 0) + 1;
      counts.set(finding.rule, count);
      if (count <= MAX_FINDINGS_PER_RULE) shown.push(finding);
    }
  }
  const seen = new Map<string, number>();
  return shown.map((finding) => {
    const index = (seen.get(finding.rule) ?? 0) + 1;
    seen.set(finding.rule, index);
    const more = (counts.get(finding.rule) ?? 0) - index;
    if (index < MAX_FINDINGS_PER_RULE || more === 0) return finding;
    return {
      ...finding,
      message: `${finding.message} There are ${more} more findings of this rule.`,
    };
  });
}

/** Adds the label of the canvas or range that contains the value at the pointer. */
function withLabel(finding: Finding, document: unknown): Finding {
  const holders = [...valuesAlong(document, finding.pointer)].filter(
    (value) => isObject(value) && ['Canvas', 'Range'].includes(textOf(value['type']) ?? ''),
  );
  const label = holders.map(labelOf).findLast((text) => text !== undefined);
  return label === undefined ? finding : { ...finding, label };
}

function labelOf(resource: unknown): string | undefined {
  const map = isObject(resource) ? resource['label'] : undefined;
  const [texts] = isObject(map) ? Object.values(map) : [];
  return Array.isArray(texts) ? textOf(texts[0]) : undefined;
}
