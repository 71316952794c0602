/** What happens in a race, in words. */
import { count } from '../site/format.js'
import type { Both, Standing } from './race_messages.js'

const iterations = (number: number): string => `${count(number)} ${number === 1 ? 'iteration' : 'iterations'}`

/** @param ended the iteration at which the race was over */
export function story(standings: Both<Standing>, ended?: number): string {
  const [mine, lstm] = [told('Your cell', standings[0]), told('The LSTM', standings[1])]
  const events = [mine, lstm].filter(Boolean)
  if (ended === undefined) return events.join(' ')
  const open = ['Your cell', 'The LSTM'].filter((_, n) => ![mine, lstm][n])
  return [...events, ...open.map((name) => `${name} had not solved it after ${iterations(ended)}.`)].join(' ')
}

function told(name: string, { solved, exploded }: Standing): string {
  if (exploded !== null)
    return `${name} exploded at iteration ${count(exploded)}: its numbers grew beyond all bounds. A smaller learning rate may help.`
  return solved === null ? '' : `${name} solved it after ${iterations(solved)}.`
}
