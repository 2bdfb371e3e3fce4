import { stringsOf } from '../../../record/json.ts';
import type { Finding, Severity } from '../../finding.ts';
import { at } from '../../pointer.ts';
import type { IiifDocument, Node } from '../document.ts';

export type Problem = {
  readonly pointer: string;
  readonly message: string;
  /** Where the case is milder than the rule. */
  readonly severity?: Severity;
};

/** What is told of a rule that no schema can say. */
export type RuleText = {
  readonly name: string;
  /** The rule in one sentence: what would be right. */
  readonly says: string;
  readonly severity: Severity;
  /** The section of the specification; absent where only viewers want it. */
  readonly spec?: string;
};

export type Rule = RuleText & {
  /** The classes of resource it looks at; all of them where absent. */
  readonly on?: readonly string[];
  /** It says nothing of a resource that has none of these properties. */
  readonly has?: readonly string[];
  /** It looks at the document as a whole, and so at its top alone. */
  readonly top?: true;
  readonly check: (node: Node, document: IiifDocument) => Iterable<Problem>;
};

export const P3 = 'https://iiif.io/api/presentation/3.0/';

export const problem = (node: Node, keys: readonly (string | number)[], message: string) => ({
  pointer: at(node.pointer, ...keys),
  message,
});

/** Makes a problem a warning where a case is milder than the rule. */
export const milder = (isMilder: boolean): { severity?: 'warning' } =>
  isMilder ? { severity: 'warning' } : {};

export const findingOf = (
  { severity, name, says, spec }: RuleText,
  { pointer, message, severity: milder = severity }: Problem,
): Finding => ({
  severity: milder,
  pointer,
  rule: name,
  message: `${message}. ${says}.`,
  ...(spec === undefined ? {} : { spec }),
});

/** The motivations of an annotation. */
export const motivationsOf = ({ resource }: Node): readonly string[] =>
  stringsOf(resource['motivation']);

/** A value from the document in a message, cut where it is long. */
export const quoted = (text: string): string =>
  `“${text.length > 80 ? `${text.slice(0, 80)}…` : text}”`;
