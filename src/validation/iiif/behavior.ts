type Behavior = {
  readonly on: readonly string[];
  /** The values that the same resource must not have too. */
  readonly disjoint: readonly string[];
  /** What a canvas that has it must extend over, or some canvas of a Manifest that has it. */
  readonly needs?: 'space' | 'time';
};

const PLAYED = ['Collection', 'Manifest', 'Canvas', 'Range'];
const LAID_OUT = ['Collection', 'Manifest', 'Range'];
const TEXTS = [
  'AnnotationCollection',
  'AnnotationPage',
  'Annotation',
  'SpecificResource',
  'Choice',
];

/** The values that the specification defines. https://iiif.io/api/presentation/3.0/#behavior */
const BEHAVIORS = {
  'auto-advance': { on: PLAYED, disjoint: ['no-auto-advance'], needs: 'time' },
  'no-auto-advance': { on: PLAYED, disjoint: ['auto-advance'], needs: 'time' },
  repeat: { on: ['Collection', 'Manifest'], disjoint: ['no-repeat'], needs: 'time' },
  'no-repeat': { on: ['Collection', 'Manifest'], disjoint: ['repeat'], needs: 'time' },
  unordered: { on: LAID_OUT, disjoint: ['individuals', 'continuous', 'paged'] },
  individuals: { on: LAID_OUT, disjoint: ['unordered', 'continuous', 'paged'] },
  continuous: {
    on: LAID_OUT,
    disjoint: ['unordered', 'individuals', 'paged'],
    needs: 'space',
  },
  paged: {
    on: LAID_OUT,
    disjoint: ['unordered', 'individuals', 'continuous', 'facing-pages', 'non-paged'],
    needs: 'space',
  },
  'facing-pages': { on: ['Canvas'], disjoint: ['paged', 'non-paged'], needs: 'space' },
  'non-paged': { on: ['Canvas'], disjoint: ['paged', 'facing-pages'], needs: 'space' },
  'multi-part': { on: ['Collection'], disjoint: ['together'] },
  together: { on: ['Collection'], disjoint: ['multi-part'] },
  sequence: { on: ['Range'], disjoint: ['thumbnail-nav', 'no-nav'] },
  'thumbnail-nav': { on: ['Range'], disjoint: ['sequence', 'no-nav'] },
  'no-nav': { on: ['Range'], disjoint: ['sequence', 'thumbnail-nav'] },
  hidden: { on: TEXTS, disjoint: [] },
} as const satisfies Record<string, Behavior>;

/** What the specification says of a value; undefined for one that it does not define. */
export const maybeBehavior = (value: string): Behavior | undefined =>
  Object.hasOwn(BEHAVIORS, value) ? BEHAVIORS[value as keyof typeof BEHAVIORS] : undefined;
