import type { ComponentChildren } from 'preact';
import type { Reader } from './reader.ts';

type Props = {
  readonly reader: Reader;
  readonly resource: string;
  readonly kind: 'manifest' | 'collection';
  /** The content state to open, if it is more than the resource: a leaf. */
  readonly state?: string;
  readonly children?: ComponentChildren;
};

/**
 * Links to the viewers, and the IIIF icon to drag into other viewers.
 * https://iiif.io/api/content-state/1.0/#33-drag-and-drop
 */
export function IiifLinks({ reader, resource, kind, state = resource, children }: Props) {
  const { words, uri } = reader;
  return (
    <section class="links">
      <h2>{words.links}</h2>
      <ul>
        <li>
          <a class="button" href={uri.mirador(state)}>
            {words.openMirador}
          </a>
        </li>
        <li>
          <a class="button quiet" href={uri.uv(state)}>
            {words.openUv}
          </a>
        </li>
        <li class="drag">
          <a href={`${resource}?manifest=${encodeURIComponent(resource)}`} title={words.drag}>
            <img src={`${uri.base}/assets/layout/iiif.svg`} width="32" height="28" alt="IIIF" />
          </a>
          <a href={resource}>{words[kind]}</a>
        </li>
        <li class="address">
          <code data-copy={words.copyAddress} data-copied={words.copied}>
            {resource}
          </code>
        </li>
        {children}
      </ul>
      <script type="module" src={`${uri.base}/assets/cite/copy.js`} />
    </section>
  );
}
