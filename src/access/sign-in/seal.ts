import { hkdfSync } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
import { sha256 } from '../../system/file/hash.ts';

/** What is sealed: each purpose has keys of its own, so that nothing sealed for one opens for another. */
export type Purpose = 'session' | 'sign-in' | 'token';

/** Seals claims into opaque texts that only this archive can read or write. */
export type Sealer = {
  /** @param seconds after which the seal no longer opens */
  readonly seal: (purpose: Purpose, claims: JWTPayload, seconds: number) => Promise<string>;
  /** The claims; undefined if the text was not sealed here for this purpose, or too long ago. */
  readonly open: (purpose: Purpose, sealed: string) => Promise<JWTPayload | undefined>;
};

/** Characters; nothing longer was sealed here. */
const MAX_SEALED = 8000;

type Key = { readonly id: string; readonly of: (purpose: Purpose) => Uint8Array };

/**
 * Encrypted JSON Web Tokens, with AES-256-GCM. A key names itself by a hash of its secret, so that a new one
 * can come first while the old one still opens what it sealed.
 * https://www.rfc-editor.org/rfc/rfc7516
 *
 * @param secrets the first seals, all open; at least one
 */
export function sealer(secrets: readonly string[]): Sealer {
  const keys = secrets.map(keyOf);
  const [first] = keys;
  if (!first) throw new Error('a sealer needs a secret');
  return {
    seal: (purpose, claims, seconds) =>
      new EncryptJWT(claims)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: first.id })
        .setAudience(purpose)
        .setIssuedAt()
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .encrypt(first.of(purpose)),

    async open(purpose, sealed) {
      if (sealed.length > MAX_SEALED) return undefined;
      try {
        const { payload } = await jwtDecrypt(
          sealed,
          ({ kid }) => {
            const key = keys.find(({ id }) => id === kid);
            if (!key) throw new Error('of no key that is known');
            return key.of(purpose);
          },
          {
            audience: purpose,
            currentDate: new Date(Date.now()),
            requiredClaims: ['exp', 'iat'],
            keyManagementAlgorithms: ['dir'],
            contentEncryptionAlgorithms: ['A256GCM'],
          },
        );
        return payload;
      } catch {
        return undefined;
      }
    },
  };
}

function keyOf(secret: string): Key {
  const derived = new Map<Purpose, Uint8Array>();
  const of = (purpose: Purpose): Uint8Array => {
    const key = derived.get(purpose) ?? derive(secret, purpose);
    derived.set(purpose, key);
    return key;
  };
  return { id: sha256(`fonds key ${secret}`).slice(0, 16), of };
}

const derive = (secret: string, purpose: Purpose): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `fonds ${purpose}`, 32));
