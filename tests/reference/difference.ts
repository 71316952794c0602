/**
 * The derivative of `loss` by `values[n]`, by central differences in float64. `values` is changed and restored.
 * With a step of 1e-5 the truncation error is about 1e-10 of the third derivative, the rounding error about 1e-11.
 */
export function centralDifference(loss: () => number, values: Float64Array, n: number, step = 1e-5): number {
  const kept = values[n]
  if (kept === undefined) throw new RangeError(`element ${n} of ${values.length}`)
  values[n] = kept + step
  const above = loss()
  values[n] = kept - step
  const below = loss()
  values[n] = kept
  return (above - below) / (2 * step)
}
