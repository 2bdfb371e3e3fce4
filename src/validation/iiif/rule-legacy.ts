import { P3, problem, quoted, type Rule } from './rule.ts';

/** Keys of Presentation 2, and what took their place. */
const FORMER: Readonly<Record<string, string>> = {
  sequences: 'items',
  canvases: 'items',
  images: 'items',
  otherContent: 'annotations',
  ranges: 'structures',
  manifests: 'items',
  collections: 'items',
  members: 'items',
  license: 'rights',
  attribution: 'requiredStatement',
  description: 'summary',
  viewingHint: 'behavior',
  related: 'homepage',
  within: 'partOf',
  startCanvas: 'start',
};

const CLASSES = ['Collection', 'Manifest', 'Canvas', 'Range', 'AnnotationPage'];

/** What is left of Presentation 2 in a document of version 3. */
export const LEGACY_RULES: readonly Rule[] = [
  {
    name: 'logo-agent',
    says: 'A logo stands for an Agent, and so in its provider',
    severity: 'error',
    spec: `${P3}#logo`,
    on: [...CLASSES, 'Annotation', 'AnnotationCollection'],
    *check(node) {
      if ('logo' in node.resource) {
        yield problem(node, ['logo'], `the logo stands on this ${node.type}`);
      }
    },
  },
  {
    name: 'former-key',
    says: 'The keys of Presentation 2 say nothing in version 3',
    severity: 'warning',
    spec: 'https://iiif.io/api/presentation/3.0/change-log/',
    on: CLASSES,
    *check(node) {
      for (const key of Object.keys(node.resource)) {
        if (!Object.hasOwn(FORMER, key)) continue;
        yield problem(node, [key], `${quoted(key)} is now called ${quoted(FORMER[key] ?? '')}`);
      }
    },
  },
];
