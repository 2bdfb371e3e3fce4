import type { Size } from '../record/box.ts';
import type { ValidateIiif } from '../validation/iiif/validator.ts';
import type { FileFinding } from '../validation/report.ts';
import type { Built } from './resource.ts';

/**
 * What the schema and the rules of IIIF say of resources that were built; only errors hinder publication.
 *
 * @param canvases how far each canvas extends that the resources stand on and do not describe
 */
export const checkBuilt = (
  validate: ValidateIiif,
  folder: string,
  built: readonly Built[],
  canvases: ReadonlyMap<string, Size> = new Map(),
): FileFinding[] =>
  built.flatMap((resource) =>
    validate(resource, { url: resource.id, canvases })
      .filter(({ severity }) => severity === 'error')
      .map((finding) => ({
        ...finding,
        file: `${folder}/record.yaml`,
        message: `${resource.id}${finding.pointer}: ${finding.message}`,
      })),
  );
