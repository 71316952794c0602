/**
 * The sha256 of a text in UTF-8, hexadecimal; undefined where a page may not compute it: one that came neither over HTTPS nor from this machine.
 */
export async function sha256(text: string): Promise<string | undefined> {
  const { subtle } = globalThis.crypto as { readonly subtle?: SubtleCrypto }
  const digest = await subtle?.digest('SHA-256', new TextEncoder().encode(text))
  return digest && [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
