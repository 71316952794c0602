/** Scores as shares of 1. */
export function softmax(scores: ArrayLike<number>): number[] {
  const list = Array.from(scores)
  const most = Math.max(...list) // so that no power overflows
  const powers = list.map((score) => Math.exp(score - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}

export const likeliest = (shares: readonly number[]): number => shares.indexOf(Math.max(...shares))
