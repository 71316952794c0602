import type { Random } from 'webrnn'

/**
 * Draws a token by its score, on the host.
 * @param temperature above 0; below 1 the likely becomes likelier
 * @param topK only so many of the likeliest are drawn from, and those that equal the last of them
 */
export function draw(logits: Float32Array, temperature: number, topK: number, random: Random): number {
  const least = topK < logits.length ? Float32Array.from(logits).sort()[logits.length - topK]! : -Infinity
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const weights = logits.map((logit) => (logit < least ? 0 : Math.exp((logit - most) / temperature)))
  let left = random.uniform() * weights.reduce((a, b) => a + b, 0)
  for (const [token, weight] of weights.entries()) {
    left -= weight
    if (left < 0 && weight > 0) return token
  }
  return logits.indexOf(most) // a rounding away from the end
}
