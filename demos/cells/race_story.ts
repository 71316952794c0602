/** What happens in a race, in words. */
import type { Both, Standing } from './race_messages.js'

const count = (number: number): string => `${number.toLocaleString('en')} ${number === 1 ? 'iteration' : 'iterations'}`

/** @param ended the iteration at which the race was over */
export function story(standings: Both<Standing>, ended?: number): string {
  const [mine, lstm] = [told('Your cell', standings[0]), told('The LSTM', standings[1])]
  const events = [mine, lstm].filter(Boolean)
  if (ended === undefined) return events.join(' ')
  const open = ['Your cell', 'The LSTM'].filter((_, n) => ![mine, lstm][n])
  return [...events, ...open.map((name) => `${name} had not solved it after ${count(ended)}.`)].join(' ')
}

function told(name: string, { solved, exploded }: Standing): string {
  if (exploded !== null)
    return `${name} exploded at iteration ${exploded.toLocaleString('en')}: its numbers grew beyond all bounds. A smaller learning rate may help.`
  return solved === null ? '' : `${name} solved it after ${count(solved)}.`
}
