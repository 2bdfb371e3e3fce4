import type { AccessKind, AccessRule, AccessRules, Redaction } from './access.ts';
import type { ArchiveRecord } from './record.ts';
import {
  fields,
  list,
  map,
  maps,
  optional,
  strings,
  text,
  type YamlMap,
  type YamlValue,
} from './yaml-value.ts';

/** The keys that tell a map of rules from a text in several languages. */
const RULE_KEYS = ['rule', 'until', 'groups', 'networks', 'folios', 'layers', 'redactions'];

/** `access` of a record.yaml that follows the schema: a note for readers, or rules, which may have a note. */
export function accessFields(
  value: YamlValue | undefined,
): Pick<ArchiveRecord, 'access' | 'accessRules'> {
  if (value === undefined) return {};
  const given = fields(value);
  if (!RULE_KEYS.some((key) => key in given)) return { access: map(value) };
  const accessRules: AccessRules = {
    ...('rule' in given && { general: ruleOf(given, 'closed') }),
    hidesDescription: given['description'] === 'closed',
    folios: partRules(given['folios']),
    layers: partRules(given['layers']),
    redactions: list(given['redactions']).map(redaction),
  };
  return { ...(given['note'] !== undefined && { access: map(given['note']) }), accessRules };
}

const partRules = (value: YamlValue | undefined): Record<string, AccessRule> =>
  Object.fromEntries(
    Object.entries(fields(value)).map(([id, rule]) => [id, ruleOf(fields(rule), 'closed')]),
  );

function ruleOf(given: YamlMap, otherwise: AccessKind): AccessRule {
  const until = given['until'];
  const { years, after } = fields(until);
  return {
    rule: text(given['rule'] ?? otherwise) as AccessKind,
    groups: list(given['groups']).map(text),
    networks: list(given['networks']).map(text),
    ...(until !== undefined &&
      (years === undefined || after === undefined
        ? { until: text(until) }
        : { term: { years: Number(years), after: text(after) } })),
    ...maps(given, 'reason'),
    ...optional(given, 'preview', Number),
  };
}

function redaction(value: YamlValue): Redaction {
  const given = fields(value);
  return {
    ...ruleOf(given, 'closed'),
    folio: text(given['folio'] ?? ''),
    ...optional(given, 'lines', (lines) => {
      const [first = '', last = first] = text(lines).split('-');
      return [first, last] as const;
    }),
    ...(given['xywh'] !== undefined && { box: boxOf(text(given['xywh'])) }),
    ...strings(given, 'layer'),
  };
}

function boxOf(xywh: string) {
  const [x = 0, y = 0, w = 0, h = 0] = xywh.split(',').map(Number);
  return { x, y, w, h };
}
