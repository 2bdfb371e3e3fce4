import { stringsOf } from '../../../record/json.ts';
import type { Finding, Severity } from '../../finding.ts';
import { at } from '../../pointer.ts';
import type { IiifDocument, Node } from '../document.ts';

export type Problem = {
  readonly pointer: string;
  readonly message: string;
  /** Set if this case is less serious than the rule. */
  readonly severity?: Severity;
};

/** What a reader is told about a rule that a schema cannot express. */
export type RuleText = {
  readonly name: string;
  /** The rule in one sentence, which says what would be right. */
  readonly requirement: string;
  readonly severity: Severity;
  /** The section of the specification; absent for what only viewers need. */
  readonly spec?: string;
};

export type Rule = RuleText & {
  /** The classes of resources that it checks; all if absent. */
  readonly on?: readonly string[];
  /** Resources with none of these properties are skipped. */
  readonly has?: readonly string[];
  /** The rule concerns the whole document, so it runs once, at the top. */
  readonly top?: true;
  readonly check: (node: Node, document: IiifDocument) => Iterable<Problem>;
};

export const P3 = 'https://iiif.io/api/presentation/3.0/';

export const problem = (node: Node, keys: readonly (string | number)[], message: string) => ({
  pointer: at(node.pointer, ...keys),
  message,
});

/** Makes a problem a warning if the case is less serious than the rule. */
export const milder = (isMilder: boolean): { severity?: 'warning' } =>
  isMilder ? { severity: 'warning' } : {};

export const findingOf = (
  { severity, name, requirement, spec }: RuleText,
  { pointer, message, severity: milder = severity }: Problem,
): Finding => ({
  severity: milder,
  pointer,
  rule: name,
  message: `${message}. ${requirement}.`,
  ...(spec === undefined ? {} : { spec }),
});

/** The motivations of an annotation. */
export const motivationsOf = ({ resource }: Node): readonly string[] =>
  stringsOf(resource['motivation']);

/** A value from the document in quotation marks, shortened to 80 characters. */
export const quoted = (text: string): string =>
  `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}”`;
