/** The weights of the example of one unit: small, fixed, and other ones for other gates, so that the gates differ. */
import type { StepInputs } from 'webrnn/cell'

const choices: Readonly<Record<string, readonly number[]>> = {
  W: [0.8, -0.6, 1.1, 0.5, -0.9],
  R: [0.4, 0.7, -0.5, 0.3, 0.6],
  P: [0.3, -0.2, 0.4],
  b: [0.1, 0.5, 0, -0.2],
  b_R: [-0.1, 0.2],
}

/** @param equations the names on the left, in their order */
export function exampleWeights(equations: readonly string[]): StepInputs['weight'] {
  return (parameter, owner) => {
    const from = choices[parameter]!
    return from[Math.max(0, equations.indexOf(owner)) % from.length]!
  }
}
