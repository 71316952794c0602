/** The files that pages name: whoever tries one out takes it from here, and what nobody has taken can be told. */
import { PAGES, blocksOf, placeOf, type Block } from './page.js'

const files = PAGES.flatMap((page) => blocksOf(page)).filter(({ mark }) => mark?.kind === 'file')
const taken = new Set<Block>()

/** The text of a file. @throws Error if the page has none of this name, or two */
export function take(page: string, name: string): string {
  const found = files.filter((block) => block.page === page && block.mark!.value === name)
  if (found.length !== 1) throw new Error(`${page} has ${found.length} files ${name}, wanted one`)
  taken.add(found[0]!)
  return found[0]!.text
}

/** Files that nobody has taken, as `page:line`. */
export const untaken = (): string[] => files.filter((block) => !taken.has(block)).map(placeOf)
