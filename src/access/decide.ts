import {
  type AccessRule,
  type AccessRules,
  type Closure,
  openingOf,
  type Redaction,
} from '../record/access.ts';
import type { ArchiveRecord } from '../record/record.ts';
import type { Reader } from './reader.ts';

/**
 * The rules that hold for one record, with those inherited from above, and with the day on which each opens.
 * Plain data.
 */
export type RecordAccess = {
  readonly record: string;
  readonly general?: DatedRule;
  /** Those of its own and from above that hide the description as well. */
  readonly hiding: readonly DatedRule[];
  readonly folios: Readonly<Record<string, DatedRule>>;
  readonly layers: Readonly<Record<string, DatedRule>>;
  readonly redactions: readonly (DatedRule & Redaction)[];
};

/** A rule with its day of opening, in ISO 8601; absent if it does not open by itself. */
export type DatedRule = AccessRule & { readonly opens?: string };

/** What one reader may see of one record at one time. Plain data: equal decisions are equal as JSON. */
export type Decision = {
  /** Why not even the description may be seen; absent if it may. */
  readonly description?: Closure;
  /** Why the record as a whole is closed; absent if it is not, or if only parts of it are. */
  readonly general?: Closure;
  /** The folios that are not open as a whole, by id. */
  readonly folios: Readonly<Record<string, FolioDecision>>;
  /** The layers that may not be seen, by id. */
  readonly layers: Readonly<Record<string, Closure>>;
  /** The parts of leaves that are hidden. */
  readonly redactions: readonly HiddenPart[];
};

/** The image of a folio is closed, and so are its texts but for those of some layers. */
export type FolioDecision = {
  readonly closure: Closure;
  /** The layers whose texts may be seen all the same. */
  readonly openLayers: readonly string[];
  /** Up to so many pixels of the longer side, the image may be seen. */
  readonly preview?: number;
};

export type HiddenPart = Pick<Redaction, 'folio' | 'lines' | 'box' | 'layer'> & {
  readonly closure: Closure;
};

/**
 * The rules for a record: its own; without a general rule of its own, that of the nearest record above. A
 * description that is hidden hides those of all records below, which would name it.
 *
 * @param path from the top of the hierarchy down to the record
 * @returns undefined if there are none
 * @throws MissingDate
 */
export function accessOf(path: readonly ArchiveRecord[]): RecordAccess | undefined {
  const own = path.at(-1);
  const ruled = path.findLast(({ accessRules }) => accessRules?.general);
  const general = ruled?.accessRules?.general;
  if (!own || (!general && !own.accessRules)) return undefined;
  const { folios = {}, layers = {}, redactions = [] }: Partial<AccessRules> = own.accessRules ?? {};
  // A term is counted from the date of each record, not from that of the level that has the rule.
  const dated = <R extends AccessRule>(rule: R): R & DatedRule => {
    const opens = openingOf(rule, path)?.toISOString();
    return opens === undefined ? rule : { ...rule, opens };
  };
  const each = (rules: Readonly<Record<string, AccessRule>>) =>
    Object.fromEntries(Object.entries(rules).map(([id, rule]) => [id, dated(rule)]));
  return {
    record: own.id,
    ...(general && { general: dated(general) }),
    hiding: path.flatMap(({ accessRules }) =>
      accessRules?.hidesDescription && accessRules.general ? [dated(accessRules.general)] : [],
    ),
    folios: each(folios),
    layers: each(layers),
    redactions: redactions.map(dated),
  };
}

/**
 * What a reader may see of a record at a time. Nothing else decides about access.
 *
 * @param folios the ids of all folios of the record
 * @param layers the ids of all its layers
 */
export function decide(
  access: RecordAccess,
  { folios, layers }: { readonly folios: readonly string[]; readonly layers: readonly string[] },
  reader: Reader,
  now: Date,
): Decision {
  const closed = (rule: DatedRule | undefined) =>
    rule && !admits(rule, access.record, reader, now) ? closureOf(rule) : undefined;
  const closedFolios = folios.flatMap((id): [string, FolioDecision][] => {
    const own = access.folios[id];
    const closure = closed(own ?? access.general);
    if (!closure) return [];
    const preview = (own ?? access.general)?.preview;
    const openLayers = own
      ? []
      : layers.filter((layer) => access.layers[layer] && !closed(access.layers[layer]));
    return [[id, { closure, openLayers, ...(preview !== undefined && { preview }) }]];
  });
  const closedLayers = layers.flatMap((id): [string, Closure][] => {
    const closure = closed(access.layers[id]);
    return closure ? [[id, closure]] : [];
  });
  const description = access.hiding.map(closed).find((closure) => closure !== undefined);
  const general = closed(access.general);
  return {
    ...(description && { description }),
    ...(general && { general }),
    folios: Object.fromEntries(closedFolios),
    layers: Object.fromEntries(closedLayers),
    redactions: access.redactions.flatMap(({ folio, lines, box, layer, ...rule }) => {
      const closure = closed(rule);
      return closure
        ? [
            {
              folio,
              ...(lines && { lines }),
              ...(box && { box }),
              ...(layer && { layer }),
              closure,
            },
          ]
        : [];
    }),
  };
}

/** Whether a rule lets a reader in. */
function admits(rule: DatedRule, record: string, reader: Reader, now: Date): boolean {
  if (rule.rule === 'open') return true;
  if (rule.opens !== undefined && Date.parse(rule.opens) <= now.getTime()) return true;
  if (reader.tickets.includes(record)) return true;
  if (reader.groups?.some((group) => rule.groups.includes(group))) return true;
  const networks =
    rule.rule === 'reading-room' && rule.networks.length === 0 ? [READING_ROOM] : rule.networks;
  if (reader.networks.some((network) => networks.includes(network))) return true;
  return rule.rule === 'registered' && rule.groups.length === 0 && reader.groups !== undefined;
}

/** The network of `rule: reading-room` if the rule names no others. */
export const READING_ROOM = 'reading-room';

function closureOf({ rule, reason, opens, groups, networks }: DatedRule): Closure {
  const kind = rule === 'open' ? 'closed' : rule;
  return {
    rule: kind,
    ...(reason && { reason }),
    ...(opens !== undefined && { opens: opens.slice(0, 10) }),
    admits: [
      ...(kind === 'registered' || groups.length > 0 ? (['active'] as const) : []),
      ...(kind === 'reading-room' || networks.length > 0 ? (['kiosk', 'external'] as const) : []),
    ],
  };
}

/** Whether the reader may see everything. */
export const isOpen = (decision: Decision): boolean =>
  !decision.description &&
  !decision.general &&
  decision.redactions.length === 0 &&
  Object.keys(decision.folios).length === 0 &&
  Object.keys(decision.layers).length === 0;

/** The next time after `now` at which a rule opens; undefined if nothing opens by itself any more. */
export function nextOpening(access: RecordAccess, now: Date): Date | undefined {
  const times = [
    ...(access.general ? [access.general] : []),
    ...access.hiding,
    ...Object.values(access.folios),
    ...Object.values(access.layers),
    ...access.redactions,
  ].flatMap(({ rule, opens }) => (rule === 'open' || opens === undefined ? [] : Date.parse(opens)));
  const later = times.filter((time) => time > now.getTime());
  return later.length > 0 ? new Date(Math.min(...later)) : undefined;
}

/** The times from `now` at which other things are closed to everyone: `now`, and each day on which something opens. */
export function stagesOf(access: RecordAccess, now: Date): Date[] {
  const next = nextOpening(access, now);
  return next ? [now, ...stagesOf(access, next)] : [now];
}

/** The parts that one of the names of `closedTexts` stands for. */
export function closedPart(name: string): { readonly folio?: string; readonly layer?: string } {
  if (name.startsWith('[')) {
    const [folio, lines, , layer] = JSON.parse(name) as (string | null)[];
    // Lines are of some layer, even if none is named.
    return { folio: folio ?? '', ...(lines && { layer: layer ?? ANY_LAYER }) };
  }
  const [kind, id = ''] = name.split(' ');
  return kind === 'layer' ? { layer: id } : { folio: id };
}

/** Any layer of the folio. */
export const ANY_LAYER = '*';

/**
 * What a decision closes of the texts, as names to compare: a version that was published while the same or
 * more was closed can be shown.
 */
export function closedTexts({ folios, layers, redactions }: Decision): string[] {
  const but = (open: readonly string[]) => (open.length > 0 ? ` but ${open.join(' ')}` : '');
  return [
    ...Object.entries(folios).map(([id, { openLayers }]) => `folio ${id}${but(openLayers)}`),
    ...Object.keys(layers).map((id) => `layer ${id}`),
    ...redactions.map(({ folio, lines, box, layer }) =>
      JSON.stringify([folio, lines ?? null, box ?? null, layer ?? null]),
    ),
  ];
}
